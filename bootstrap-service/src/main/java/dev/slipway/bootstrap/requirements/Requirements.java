package dev.slipway.bootstrap.requirements;

import dev.slipway.bootstrap.requirements.Finding.Subject;
import dev.slipway.bootstrap.requirements.Finding.Weight;
import dev.slipway.events.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds what a guest is against what K3s needs: https://docs.k3s.io/installation/requirements. All
 * that is wrong is found at once.
 */
record Requirements(Facts facts, Needs needs, List<Finding> findings) {
  private static final Map<String, Set<String>> SUPPORTED =
      Map.of("debian", Set.of("12", "13"), "ubuntu", Set.of("22.04", "24.04"));

  private static final Pattern MACHINE_ID = Pattern.compile("[0-9a-f]{32}");

  /** The one that the artefacts are fetched for. */
  private static final String ARCHITECTURE = "x86_64";

  private static final Set<String> CONTROLLERS = Set.of("cpu", "cpuset", "memory", "pids");
  private static final List<String> PORTS = List.of("10250");
  private static final List<String> PORTS_OF_SERVERS = List.of("2379", "2380", "6443", "10250");

  /** Certificates that K3s makes are valid from the moment they are made. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  /** From the making of the machine-id until cloud-init has the seed, on a slow machine too. */
  private static final Duration FIRST_BOOT = Duration.ofMinutes(5);

  /** What K3s names as the least of a server that has something to do. */
  private static final int SERVER_CPUS = 2;

  private static final int SERVER_MEMORY_MIB = 2048;
  private static final int KIB = 1024;

  /** curl's exit code where somebody answered. */
  private static final long ANSWERED = 0;

  static List<Finding> judge(Facts facts, Needs needs) {
    Requirements all = new Requirements(facts, needs, new ArrayList<>());
    all.distribution();
    all.identity();
    all.size();
    all.kernel();
    all.clock();
    all.ports();
    all.source();
    return List.copyOf(all.findings());
  }

  private void distribution() {
    String id = facts.text("os_id").orElse("unknown");
    String version = facts.text("os_version").orElse("unknown");
    if (!SUPPORTED.getOrDefault(id, Set.of()).contains(version)) {
      add(
          Subject.DISTRIBUTION,
          Weight.WARNING,
          id + " " + version,
          "Debian 12 or 13, Ubuntu 22.04 or 24.04; others are tried by nobody",
          "Use a template with one of these.");
    }
    String architecture = facts.text("architecture").orElse("unknown");
    if (!architecture.equals(ARCHITECTURE)) {
      add(
          Subject.ARCHITECTURE,
          Weight.LASTING,
          architecture,
          ARCHITECTURE,
          "Use a template for " + ARCHITECTURE + ".");
    }
  }

  /** Clones that share one, or have none, share their leases and their nodes' names. */
  private void identity() {
    if (facts.text("machine_id").filter(id -> MACHINE_ID.matcher(id).matches()).isEmpty()) {
      add(
          Subject.MACHINE_ID,
          Weight.LASTING,
          "/etc/machine-id holds no id",
          "one of the guest's own",
          "Ship the file empty in the template: systemd makes an id at boot.");
    } else if (cameWithTheTemplate()) {
      add(
          Subject.MACHINE_ID,
          needs.templateCheck() ? Weight.LASTING : Weight.WARNING,
          "/etc/machine-id is older than the guest's first boot",
          "an id that no other clone has",
          "Empty the file in the template (truncate -s 0 /etc/machine-id): systemd makes an id at"
              + " boot.");
    }
  }

  /** Written long before this instance's first boot; by one clock, right or wrong. */
  private boolean cameWithTheTemplate() {
    OptionalLong made = facts.number("machine_id_made");
    OptionalLong firstBoot = facts.number("first_boot");
    return made.isPresent()
        && firstBoot.isPresent()
        && firstBoot.getAsLong() - made.getAsLong() > FIRST_BOOT.toSeconds();
  }

  private void size() {
    Needs.Minimum least = needs.minimum();
    atLeast(Subject.CPUS, facts.number("cpus"), least.cpus(), "CPUs", "Ask for more cores.");
    atLeast(
        Subject.MEMORY,
        mebibytes("memory_kib"),
        least.memoryMiB(),
        "MiB of memory",
        "Ask for more memoryMiB.");
    atLeast(
        Subject.DISK,
        mebibytes("disk_kib"),
        least.diskMiB(),
        "MiB free below /var/lib",
        "Ask for more diskGiB, and see that the template grows its root file system.");
    if (needs.role() == Role.SERVER) {
      small(Subject.CPUS, facts.number("cpus"), SERVER_CPUS, "CPUs");
      // The kernel keeps some of it for itself.
      small(Subject.MEMORY, mebibytes("memory_kib"), SERVER_MEMORY_MIB * 9 / 10, "MiB of memory");
    }
  }

  private OptionalLong mebibytes(String fact) {
    OptionalLong kib = facts.number(fact);
    return kib.isPresent() ? OptionalLong.of(kib.getAsLong() / KIB) : kib;
  }

  private void atLeast(
      Subject subject, OptionalLong found, long least, String unit, String remedy) {
    if (found.isEmpty() || found.getAsLong() < least) {
      add(
          subject,
          Weight.LASTING,
          (found.isEmpty() ? "unknown" : found.getAsLong()) + " " + unit,
          least + " " + unit,
          remedy);
    }
  }

  private void small(Subject subject, OptionalLong found, long usual, String unit) {
    boolean refused = findings.stream().anyMatch(finding -> finding.subject() == subject);
    if (!refused && found.isPresent() && found.getAsLong() < usual) {
      add(
          subject,
          Weight.WARNING,
          found.getAsLong() + " " + unit,
          usual + " " + unit + " on a server with something to do",
          "Ask for larger servers unless they do little.");
    }
  }

  private void kernel() {
    Set<String> controllers = new TreeSet<>(CONTROLLERS);
    controllers.removeAll(facts.words("cgroup_controllers"));
    if (!controllers.isEmpty()) {
      add(
          Subject.CGROUPS,
          Weight.LASTING,
          "no " + String.join(", ", controllers),
          "the controllers " + String.join(", ", new TreeSet<>(CONTROLLERS)),
          "Boot the template's kernel with cgroup_enable=memory or"
              + " systemd.unified_cgroup_hierarchy=1.");
    }
    String missing =
        Stream.of("br_netfilter", "overlay", "vxlan")
            .filter(module -> needs.vxlan() || !module.equals("vxlan"))
            .filter(module -> !facts.yes("module_" + module))
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      add(
          Subject.KERNEL_MODULES,
          Weight.LASTING,
          "the kernel has no " + missing,
          "these modules, loaded or to be loaded",
          "Install the distribution's full kernel in the template (Debian: linux-image-amd64;"
              + " Ubuntu: linux-modules-extra), or choose another flannelBackend if it is vxlan"
              + " alone.");
    }
    if (facts.number("swap_kib").orElse(0) > 0) {
      add(
          Subject.SWAP,
          Weight.WARNING,
          facts.number("swap_kib").getAsLong() / KIB + " MiB of swap",
          "none: K3s runs with it, but pods' limits of memory do not count for it",
          "Remove it from the template's /etc/fstab.");
    }
  }

  private void clock() {
    OptionalLong time = facts.number("time");
    long off = Math.abs(time.orElse(0) - needs.now().getEpochSecond());
    if (time.isEmpty() || off > CLOCK_TOLERANCE.toSeconds()) {
      add(
          Subject.CLOCK,
          Weight.PASSING,
          time.isEmpty() ? "no time" : "the guest's clock and ours are %d s apart".formatted(off),
          "at most %d s: certificates would not be valid yet"
              .formatted(CLOCK_TOLERANCE.toSeconds()),
          "Have a time server in the template (Debian: systemd-timesyncd) that the guest reaches,"
              + " and one here.");
    } else if (facts.no("time_synchronised")) {
      add(
          Subject.CLOCK,
          Weight.WARNING,
          "the guest has reached no time server yet",
          "a clock that is kept right",
          "Let the guest reach one, or name yours in the template.");
    }
  }

  /** K3s's own once it runs: a step that is repeated finds it there. */
  private void ports() {
    if (facts.yes("k3s_active")) {
      return;
    }
    Set<String> listening = facts.words("ports");
    List<String> taken =
        (needs.role() == Role.SERVER ? PORTS_OF_SERVERS : PORTS)
            .stream().filter(listening::contains).toList();
    if (!taken.isEmpty()) {
      add(
          Subject.PORTS,
          Weight.LASTING,
          "somebody listens on " + String.join(", ", taken),
          "free ports for K3s",
          "Remove from the template what listens there; ss -ltnp on the guest names it.");
    }
  }

  private void source() {
    if (needs.source() == null) {
      return;
    }
    if (facts.no("source_resolved")) {
      add(
          Subject.NAME_RESOLUTION,
          Weight.PASSING,
          "the guest finds no address of " + needs.source(),
          "a name server that knows it",
          "Correct dns of the network's configuration, or set slipway.k3s.mirror.");
    } else if (facts.number("source_exit").orElse(ANSWERED) != ANSWERED) {
      add(
          Subject.SOURCE,
          Weight.PASSING,
          "%s does not answer the guest, curl's code %d"
              .formatted(needs.source(), facts.number("source_exit").getAsLong()),
          "the source of K3s",
          "Let the guests reach it, set slipway.k3s.mirror, or request a proxy.");
    }
  }

  private void add(Subject subject, Weight weight, String found, String needed, String remedy) {
    findings.add(new Finding(subject, weight, found, needed, remedy));
  }
}
