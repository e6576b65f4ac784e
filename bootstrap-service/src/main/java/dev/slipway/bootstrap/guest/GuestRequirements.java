package dev.slipway.bootstrap.guest;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.ExecResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What K3s needs of a guest: https://docs.k3s.io/installation/requirements. All that is missing is
 * said at once.
 *
 * @param memoryMiB the least memory that the kernel reports; a VM's own size less what the kernel
 *     keeps for itself
 * @param distributions accepted values of os-release's ID or ID_LIKE; empty accepts all
 */
public record GuestRequirements(int memoryMiB, Set<String> distributions) {
  private static final Pattern MEMORY =
      Pattern.compile("^MemTotal:\\s+(\\d{1,15}) kB", Pattern.MULTILINE);
  private static final Pattern MACHINE_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern ID =
      Pattern.compile("^(ID|ID_LIKE)=\"?([^\"\\n]*)\"?$", Pattern.MULTILINE);

  /** The one that the artefacts are fetched for. */
  private static final String ARCHITECTURE = "x86_64";

  void check(GuestShell shell) {
    List<String> missing = new ArrayList<>();
    architecture(shell.demand("uname", "-m").strip(), missing);
    memory(shell.demand("cat", "/proc/meminfo"), missing);
    distribution(shell.demand("cat", "/etc/os-release"), missing);
    machineId(shell.run("cat", "/etc/machine-id"), missing);
    if (!missing.isEmpty()) {
      throw GuestFailure.of(FailureCode.GUEST_REQUIREMENTS, String.join("; ", missing));
    }
  }

  private static void architecture(String found, List<String> missing) {
    if (!found.equals(ARCHITECTURE)) {
      missing.add("the architecture is %s, and %s is needed".formatted(found, ARCHITECTURE));
    }
  }

  private void memory(String meminfo, List<String> missing) {
    Matcher total = MEMORY.matcher(meminfo);
    long found = total.find() ? Long.parseLong(total.group(1)) / 1024 : 0;
    if (found < memoryMiB) {
      missing.add("it has %d MiB of memory, and %d are needed".formatted(found, memoryMiB));
    }
  }

  private void distribution(String osRelease, List<String> missing) {
    List<String> ids = distributions(osRelease);
    if (!distributions.isEmpty() && ids.stream().noneMatch(distributions::contains)) {
      missing.add(
          "the distribution is %s, and one of %s is needed"
              .formatted(ids, distributions.stream().sorted().toList()));
    }
  }

  /** The values of os-release's ID and ID_LIKE. */
  public static List<String> distributions(String osRelease) {
    List<String> ids = new ArrayList<>();
    Matcher line = ID.matcher(osRelease);
    while (line.find()) {
      ids.addAll(List.of(line.group(2).strip().split("\\s+")));
    }
    return ids;
  }

  /** Clones that share one, or have none, share their leases and their nodes' names. */
  private static void machineId(ExecResult file, List<String> missing) {
    if (!file.succeeded() || !MACHINE_ID.matcher(file.stdout().strip()).matches()) {
      missing.add(
          "/etc/machine-id holds no id: systemd makes one at boot if the template ships it empty");
    }
  }
}
