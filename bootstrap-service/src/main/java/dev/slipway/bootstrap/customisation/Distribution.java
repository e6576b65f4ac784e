package dev.slipway.bootstrap.customisation;

import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.events.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The families of distributions whose package manager and trust store we know. */
enum Distribution {
  DEBIAN(
      Set.of("debian", "ubuntu"),
      "/usr/local/share/ca-certificates/slipway-%d.crt",
      "update-ca-certificates",
      Set.of()),
  RED_HAT(
      Set.of("rhel", "fedora", "centos", "rocky", "almalinux", "amzn"),
      "/etc/pki/ca-trust/source/anchors/slipway-%d.pem",
      "update-ca-trust",
      Set.of()),
  SUSE(
      Set.of("suse", "opensuse", "sles"),
      "/etc/pki/trust/anchors/slipway-%d.pem",
      "update-ca-certificates",
      // ZYPPER_EXIT_INF_REBOOT_NEEDED and _RESTART_NEEDED of zypper(8): it is done.
      Set.of(102, 103));

  private static final Pattern ID =
      Pattern.compile("^(ID|ID_LIKE)=\"?([^\"\\n]*)\"?$", Pattern.MULTILINE);

  /** How long to wait for others, such as a nightly upgrade, in seconds. */
  private static final String LOCK_WAIT = "300";

  private final Set<String> ids;
  private final String certificate;
  private final String refreshTrust;
  private final Set<Integer> goodEnough;

  Distribution(Set<String> ids, String certificate, String refreshTrust, Set<Integer> goodEnough) {
    this.ids = ids;
    this.certificate = certificate;
    this.refreshTrust = refreshTrust;
    this.goodEnough = goodEnough;
  }

  /** The values of os-release's ID and ID_LIKE. */
  static List<String> ids(String osRelease) {
    List<String> ids = new ArrayList<>();
    Matcher line = ID.matcher(osRelease);
    while (line.find()) {
      ids.addAll(List.of(line.group(2).strip().split("\\s+")));
    }
    return ids;
  }

  /** The guest's, by its os-release. */
  static Distribution of(GuestShell shell) {
    List<String> found = ids(shell.demand("cat", "/etc/os-release"));
    for (Distribution distribution : values()) {
      if (found.stream().anyMatch(distribution.ids::contains)) {
        return distribution;
      }
    }
    throw GuestFailure.of(
        FailureCode.GUEST_SETUP_FAILED,
        "the guest's distribution is %s, and packages and certificates are known of Debian, Red Hat and SUSE only"
            .formatted(found),
        "Leave packages, packageUpgrade and caCertificates out, and do it with preK3sCommands or in"
            + " the template.");
  }

  /** Where the trust store looks for the certificate of that number. */
  String certificate(int number) {
    return certificate.formatted(number);
  }

  /** Takes what lies there into the trust store. */
  String refreshTrust() {
    return refreshTrust;
  }

  /** Whether the package manager has done what it was told, for all its exit status. */
  boolean goodEnough(int exitStatus) {
    return goodEnough.contains(exitStatus);
  }

  /** Fetches the lists of packages; empty where the others do so by themselves. */
  List<String> refresh() {
    return switch (this) {
      // Without the error mode a source that cannot be reached is but a warning.
      case DEBIAN -> apt("-o", "APT::Update::Error-Mode=any", "update");
      case RED_HAT, SUSE -> List.of();
    };
  }

  /** Upgrades everything. */
  List<String> upgrade() {
    return switch (this) {
      case DEBIAN -> apt("dist-upgrade");
      case RED_HAT -> List.of("dnf", "-y", "upgrade");
      case SUSE -> List.of("zypper", "--non-interactive", "update");
    };
  }

  /** Installs these. */
  List<String> install(List<String> names) {
    List<String> command =
        new ArrayList<>(
            switch (this) {
              case DEBIAN -> apt("install");
              case RED_HAT -> List.of("dnf", "-y", "install");
              case SUSE -> List.of("zypper", "--non-interactive", "install");
            });
    command.addAll(names);
    return command;
  }

  /** Nobody is there to be asked. */
  Map<String, String> environment() {
    return switch (this) {
      case DEBIAN -> Map.of("DEBIAN_FRONTEND", "noninteractive");
      case RED_HAT -> Map.of();
      case SUSE -> Map.of("ZYPP_LOCK_TIMEOUT", LOCK_WAIT);
    };
  }

  private static List<String> apt(String... what) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-q",
                "-y",
                "-o",
                "DPkg::Lock::Timeout=" + LOCK_WAIT,
                // A changed configuration file stays as it is.
                "-o",
                "Dpkg::Options::=--force-confdef",
                "-o",
                "Dpkg::Options::=--force-confold"));
    command.addAll(List.of(what));
    return command;
  }
}
