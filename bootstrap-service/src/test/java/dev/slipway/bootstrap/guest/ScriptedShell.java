package dev.slipway.bootstrap.guest;

import dev.slipway.kit.ssh.Command;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.ssh.RemoteShell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A guest that knows the commands it was told and no other. Answers go by the command's beginning;
 * the one told last wins.
 */
public final class ScriptedShell implements RemoteShell {
  private final Map<String, ExecResult> answers = new LinkedHashMap<>();
  private final List<String> commands = new ArrayList<>();
  private boolean connected = true;

  public ScriptedShell answering(String beginning, int exitCode, String stdout) {
    return answering(beginning, new ExecResult(exitCode, stdout, ""));
  }

  public ScriptedShell answering(String beginning, ExecResult result) {
    answers.put(beginning, result);
    return this;
  }

  /** A unit in this state, as systemctl shows it. */
  public ScriptedShell unit(String name, String load, String active, String sub, String result) {
    return unit(name, load, active, sub, result, 0, 0);
  }

  public ScriptedShell unit(
      String name,
      String load,
      String active,
      String sub,
      String result,
      int status,
      int restarts) {
    return answering(
        "systemctl show " + name + " ",
        0,
        "LoadState=%s\nActiveState=%s\nSubState=%s\nResult=%s\nExecMainStatus=%d\nNRestarts=%d\n"
            .formatted(load, active, sub, result, status, restarts));
  }

  public ScriptedShell absent(String name) {
    return unit(name, "not-found", "inactive", "dead", "success");
  }

  public ScriptedShell succeeded(String name) {
    return unit(name, "loaded", "active", "exited", "success");
  }

  public GuestShell shell() {
    return new GuestShell(this);
  }

  /** The commands so far, each as one line, reading ones left out. */
  public List<String> changes() {
    return commands.stream()
        .filter(c -> !c.startsWith("systemctl show") && !c.contains("journalctl"))
        .toList();
  }

  @Override
  public ExecResult exec(Command command) {
    String line = String.join(" ", command.argv());
    commands.add(line);
    return answers.entrySet().stream()
        .filter(answer -> line.startsWith(answer.getKey()))
        .reduce((first, second) -> second)
        .map(Map.Entry::getValue)
        .orElseThrow(() -> new AssertionError("nobody said what is answered to: " + line));
  }

  @Override
  public void put(String path, byte[] content, int mode) {
    throw new AssertionError("not asked for");
  }

  @Override
  public byte[] get(String path, int maxBytes) {
    throw new AssertionError("not asked for");
  }

  @Override
  public String hostKeyFingerprint() {
    throw new AssertionError("not asked for");
  }

  @Override
  public boolean connected() {
    return connected;
  }

  @Override
  public void close() {
    connected = false;
  }
}
