package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.ProgramTable;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import dev.slipway.lab.simulator.guest.systemd.Pause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * {@code true}, {@code echo}, {@code sleep}, {@code uname}, {@code nproc}, {@code hostname} and
 * {@code sudo}.
 */
public final class SystemPrograms {

  /** Where cloud-init writes the sudo rules of its users. */
  public static final String SUDOERS = "/etc/sudoers.d/90-cloud-init-users";

  private final Disk disk;
  private final ProgramTable table;
  private final int cores;

  public SystemPrograms(Disk disk, ProgramTable table, int cores) {
    this.disk = disk;
    this.table = table;
    this.cores = cores;
  }

  public void add() {
    table
        .add("true", call -> 0)
        .add("echo", this::echo)
        .add("sleep", this::sleep)
        .add("uname", this::uname)
        .add("nproc", this::nproc)
        .add("hostname", this::hostname)
        .add("sudo", this::sudo);
  }

  private int echo(Invocation call) throws IOException {
    call.out(String.join(" ", call.arguments()));
    return 0;
  }

  private int sleep(Invocation call) throws InterruptedException, UnknownArgumentsException {
    String seconds = Arguments.parse(call.arguments(), Set.of(), Set.of()).rest(1).getFirst();
    if (!seconds.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
      throw new UnknownArgumentsException("seconds " + seconds);
    }
    Pause.of(Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)));
    return 0;
  }

  private int uname(Invocation call) throws IOException, UnknownArgumentsException {
    if (call.arguments().size() != 1) {
      throw new UnknownArgumentsException("one option is known");
    }
    String answer =
        switch (call.arguments().getFirst()) {
          case "-m" -> "x86_64";
          case "-s" -> "Linux";
          case "-r" -> "6.1.0-40-cloud-amd64";
          case "-n" -> name();
          default -> throw new UnknownArgumentsException(call.arguments().getFirst());
        };
    call.out(answer);
    return 0;
  }

  private int nproc(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments.parse(call.arguments(), Set.of(), Set.of()).rest(0);
    call.out(Integer.toString(cores));
    return 0;
  }

  private int hostname(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments.parse(call.arguments(), Set.of(), Set.of()).rest(0);
    call.out(name());
    return 0;
  }

  private String name() throws IOException {
    return new String(disk.read(Account.ROOT, "/etc/hostname"), StandardCharsets.UTF_8).strip();
  }

  private int sudo(Invocation call)
      throws IOException, InterruptedException, UnknownArgumentsException {
    Arguments arguments = Arguments.parse(call.arguments(), Set.of("-n"), Set.of(), true);
    List<String> command = arguments.rest();
    if (command.isEmpty()) {
      throw new UnknownArgumentsException("sudo of nothing");
    }
    if (!call.as().isRoot() && !passwordless(call.as())) {
      return call.fail(1, "sudo: a password is required");
    }
    return table.run(call.with(command, Account.ROOT));
  }

  private boolean passwordless(Account account) throws IOException {
    if (!disk.exists(SUDOERS)) {
      return false;
    }
    String rules = new String(disk.read(Account.ROOT, SUDOERS), StandardCharsets.UTF_8);
    return rules
        .lines()
        .anyMatch(rule -> rule.startsWith(account.name() + " ") && rule.endsWith("NOPASSWD:ALL"));
  }
}
