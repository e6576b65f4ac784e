package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import dev.slipway.lab.simulator.guest.systemd.Pause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code /bin/sh …/install.sh}: K3s' install script, with a binary that is there already ({@code
 * INSTALL_K3S_SKIP_DOWNLOAD}) and without starting it ({@code INSTALL_K3S_SKIP_START}). It goes by
 * the file's name; the text is not looked at.
 */
public final class InstallScript implements Program {

  public static final String UNIT = "k3s.service";
  public static final String AGENT_UNIT = "k3s-agent.service";
  static final String BINARY = "/usr/local/bin/k3s";

  private static final String UNIT_TEXT =
      """
      [Unit]
      Description=Lightweight Kubernetes
      Documentation=https://k3s.io
      Wants=network-online.target
      After=network-online.target

      [Install]
      WantedBy=multi-user.target

      [Service]
      Type=%s
      EnvironmentFile=-%s.env
      KillMode=process
      Delegate=yes
      TimeoutStartSec=0
      Restart=always
      RestartSec=5s
      ExecStart=/usr/local/bin/k3s %s
      """;

  private final Disk disk;
  private final Duration duration;

  public InstallScript(Disk disk, Duration duration) {
    this.disk = disk;
    this.duration = duration;
  }

  @Override
  public int run(Invocation call)
      throws IOException, InterruptedException, UnknownArgumentsException {
    List<String> arguments = call.arguments();
    if (arguments.size() != 1 || !arguments.getFirst().endsWith("/install.sh")) {
      throw new UnknownArgumentsException("only a script called install.sh");
    }
    requireEnvironment(call.environment());
    boolean agent = exec(call.environment()).equals("agent");
    String unit = agent ? AGENT_UNIT : UNIT;
    String uninstall = agent ? "k3s-agent-uninstall.sh" : "k3s-uninstall.sh";
    if (!disk.exists(arguments.getFirst())) {
      return call.fail(2, "sh: 0: cannot open " + arguments.getFirst() + ": No such file");
    }
    Pause.of(duration);
    if (!executable()) {
      return call.fail(1, "[ERROR]  Executable k3s binary not found at " + BINARY);
    }
    call.out("[INFO]  Skipping k3s download and verify");
    for (String link : List.of("kubectl", "crictl", "ctr")) {
      call.out("[INFO]  Creating /usr/local/bin/" + link + " symlink to k3s");
      disk.link("/usr/local/bin/" + link, "k3s");
    }
    place("/usr/local/bin/k3s-killall.sh", "#!/bin/sh\n", 0755);
    place("/usr/local/bin/" + uninstall, "#!/bin/sh\n", 0755);
    call.out("[INFO]  env: Creating environment file " + file(unit) + ".env");
    place(file(unit) + ".env", proxies(call.environment()), 0600);
    call.out("[INFO]  systemd: Creating service file " + file(unit));
    String type = agent ? "exec" : "notify";
    place(file(unit), UNIT_TEXT.formatted(type, file(unit), exec(call.environment())), 0644);
    enable(call, unit);
    return 0;
  }

  /** Where a unit lies once it is installed. */
  public static String file(String unit) {
    return "/etc/systemd/system/" + unit;
  }

  private static String exec(Map<String, String> environment) {
    return environment.getOrDefault("INSTALL_K3S_EXEC", "server");
  }

  /** What of its environment the script hands on to the service, as dash's export writes it. */
  private static String proxies(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(variable -> variable.getKey().matches("(?i)(no|http|https)_proxy"))
        .map(variable -> variable.getKey() + "='" + variable.getValue() + "'\n")
        .sorted()
        .collect(Collectors.joining());
  }

  private void enable(Invocation call, String unit) throws IOException {
    if (!isTrue(call.environment(), "INSTALL_K3S_SKIP_ENABLE")) {
      call.out("[INFO]  systemd: Enabling " + unit.replace(".service", "") + " unit");
      String wants = "/etc/systemd/system/multi-user.target.wants";
      disk.makeDirectories(Account.ROOT, wants, 0755);
      disk.link(wants + "/" + unit, file(unit));
    }
  }

  private static void requireEnvironment(Map<String, String> environment)
      throws UnknownArgumentsException {
    boolean known =
        isTrue(environment, "INSTALL_K3S_SKIP_DOWNLOAD")
            && isTrue(environment, "INSTALL_K3S_SKIP_START")
            && List.of("server", "agent").contains(exec(environment));
    if (!known) {
      throw new UnknownArgumentsException(
          "only INSTALL_K3S_SKIP_DOWNLOAD=true INSTALL_K3S_SKIP_START=true"
              + " INSTALL_K3S_EXEC=server or agent, not "
              + environment.keySet());
    }
  }

  private static boolean isTrue(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").equals("true");
  }

  private boolean executable() throws IOException {
    return disk.exists(BINARY) && (disk.status(Account.ROOT, BINARY).mode() & 0111) != 0;
  }

  private void place(String path, String content, int mode) throws IOException {
    disk.place(path, content.getBytes(StandardCharsets.UTF_8), "root", mode);
  }
}
