package dev.slipway.bootstrap.guest;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.vault.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * A restart of a guest, and whether it is the same afterwards. What it was before stands in a file
 * on it: whoever looks again after a crash knows by the kernel's boot id which side of the restart
 * this is.
 *
 * <p>What it is there for: a cloud-init that runs without its seed makes new host keys and takes
 * DHCP's address for the static one, unless it was disabled and keeps to that.
 */
final class Reboot {
  private static final List<String> NAMES = List.of("boot id", "machine-id", "host name");

  /** Of the running system each; the host name is what the kernel was told. */
  private static final String[] IDENTITY = {
    "cat", "/proc/sys/kernel/random/boot_id", "/etc/machine-id", "/proc/sys/kernel/hostname"
  };

  private static final String AGENT = "qemu-guest-agent";
  private static final String NO_AGENT =
      "no qemu-guest-agent runs: clones of this template cannot be on networks with DHCP";

  private final GuestShell shell;

  /** This guest's own: a template may be made of what was a guest once. */
  private final String file;

  private Reboot(GuestShell shell, Member member) {
    this.shell = shell;
    this.file =
        "/var/lib/slipway/before-reboot-%s-%s"
            .formatted(member.cluster().value(), member.node().value());
  }

  static Poll<Void> check(GuestShell shell, Member member) {
    return new Reboot(shell, member).check();
  }

  private Poll<Void> check() {
    List<String> now = identity(shell.demand(IDENTITY));
    ExecResult kept = shell.sudo("cat", file);
    if (!kept.succeeded()) {
      // By now cloud-init has ended, and whatever is to run runs.
      boolean agent = shell.run("systemctl", "is-active", "--quiet", AGENT).succeeded();
      List<String> all = new ArrayList<>(now);
      all.add(agent ? AGENT : "");
      shell.place(file, "0600", Secret.of(String.join("\n", all) + "\n"));
      return restart();
    }
    List<String> before = identity(kept.stdout());
    if (now.getFirst().equals(before.getFirst())) {
      return restart();
    }
    requireSame(before, now);
    return Poll.done(null, kept.stdout().contains(AGENT) ? null : NO_AGENT);
  }

  private Poll<Void> restart() {
    shell.demandAsRoot("systemctl", "--no-block", "reboot");
    return Poll.notYet("the guest's restart");
  }

  private static void requireSame(List<String> before, List<String> now) {
    List<String> changed = new ArrayList<>();
    for (int i = 1; i < NAMES.size(); i++) {
      if (!now.get(i).equals(before.get(i))) {
        changed.add("%s was %s and is %s".formatted(NAMES.get(i), before.get(i), now.get(i)));
      }
    }
    if (!changed.isEmpty()) {
      throw GuestFailure.of(
          FailureCode.GUEST_REBOOT_FAILED,
          "after a restart the guest's " + String.join(", its ", changed));
    }
  }

  private static List<String> identity(String text) {
    List<String> lines = text.lines().map(String::strip).limit(NAMES.size()).toList();
    if (lines.size() != NAMES.size()) {
      throw GuestFailure.of(
          FailureCode.GUEST_COMMAND_FAILED,
          "the guest tells %s in %d lines instead of %d: %s"
              .formatted(String.join(", ", NAMES), lines.size(), NAMES.size(), text.strip()));
    }
    return lines;
  }
}
