package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.ProgramTable;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import dev.slipway.lab.simulator.guest.systemd.Systemd;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code /bin/sh …/guest-facts.sh [URL]}: what Slipway's own script finds on a Debian 12. It goes
 * by the file's name; the text is not looked at, and is tried on a real Debian elsewhere.
 */
public final class GuestFacts implements Program {

  /** What may be wrong. */
  public interface Wrong {

    /** Whether the kernel has no {@code br_netfilter}. */
    boolean moduleMissing();

    /** Whether somebody listens on the Kubernetes API's port. */
    boolean portTaken();

    /** Whether the machine-id was in the template already. */
    boolean machineIdOfTemplate();

    /** Whether the clock is an hour late. */
    boolean clockWrong();
  }

  /** Free on a disk of the usual size once Debian is on it. */
  private static final long FREE_KIB = 18L * 1024 * 1024;

  private static final String CONTROLLERS = "cpuset cpu io memory hugetlb pids rdma misc";
  private static final long HOUR = 3600;

  /** curl's codes that the script does not get, which looks at no status and no certificate. */
  private static final Set<Integer> ANSWERED = Set.of(0, 22, 60);

  private final Disk disk;
  private final ProgramTable table;
  private final Systemd systemd;
  private final int cores;
  private final Wrong wrong;

  public GuestFacts(Disk disk, ProgramTable table, Systemd systemd, int cores, Wrong wrong) {
    this.disk = disk;
    this.table = table;
    this.systemd = systemd;
    this.cores = cores;
    this.wrong = wrong;
  }

  @Override
  public int run(Invocation call)
      throws IOException, InterruptedException, UnknownArgumentsException {
    String script = call.arguments().getFirst();
    if (call.arguments().size() > 2) {
      throw new UnknownArgumentsException("only guest-facts.sh [URL]");
    }
    if (!disk.exists(script)) {
      return call.fail(2, "sh: 0: cannot open " + script + ": No such file");
    }
    machine(call);
    kernel(call);
    if (call.arguments().size() == 2) {
      source(call, call.arguments().getLast());
    }
    return 0;
  }

  private void machine(Invocation call) throws IOException {
    String release = text("/etc/os-release");
    String memory = text("/proc/meminfo");
    fact(call, "os_id", first(release, "(?m)^ID=\"?([^\"\\n]*)"));
    fact(call, "os_version", first(release, "(?m)^VERSION_ID=\"?([^\"\\n]*)"));
    fact(call, "machine_id", text("/etc/machine-id").strip());
    Instant firstBoot = Files.getLastModifiedTime(disk.path("/etc/machine-id")).toInstant();
    Instant made = wrong.machineIdOfTemplate() ? firstBoot.minus(Duration.ofDays(1)) : firstBoot;
    fact(call, "machine_id_made", Long.toString(made.getEpochSecond()));
    fact(call, "first_boot", Long.toString(firstBoot.getEpochSecond()));
    fact(call, "architecture", "x86_64");
    fact(call, "cpus", Integer.toString(cores));
    fact(call, "memory_kib", first(memory, "MemTotal:\\s*(\\d+)"));
    fact(call, "swap_kib", first(memory, "SwapTotal:\\s*(\\d+)"));
    fact(call, "disk_kib", Long.toString(FREE_KIB));
  }

  private void kernel(Invocation call) throws IOException {
    boolean k3s = systemd.status("k3s").isActive() || systemd.status("k3s-agent").isActive();
    List<Integer> ports = new ArrayList<>(List.of(22));
    if (wrong.portTaken() || systemd.status("k3s").isActive()) {
      ports.add(6443);
    }
    long late = wrong.clockWrong() ? HOUR : 0;
    fact(call, "cgroup_controllers", CONTROLLERS);
    fact(call, "module_br_netfilter", wrong.moduleMissing() ? "no" : "yes");
    fact(call, "module_overlay", "yes");
    fact(call, "module_vxlan", "yes");
    fact(call, "time", Long.toString(Instant.now().getEpochSecond() - late));
    fact(call, "time_synchronised", late == 0 ? "yes" : "no");
    fact(call, "k3s_active", k3s ? "yes" : "");
    fact(call, "ports", ports.stream().map(port -> "" + port).collect(Collectors.joining(" ")));
  }

  private void source(Invocation call, String url) throws IOException, InterruptedException {
    Invocation download =
        new Invocation(
            List.of("curl", "-s", "--max-time", "4", url),
            Account.ROOT,
            call.environment(),
            call.stdin(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream());
    int exit = table.run(download);
    boolean named = exit != 6 || URI.create(url).getHost().matches("[0-9.]+");
    fact(call, "source_resolved", named ? "yes" : "no");
    if (named) {
      fact(call, "source_exit", ANSWERED.contains(exit) ? "0" : Integer.toString(exit));
    }
  }

  private static void fact(Invocation call, String name, String value) throws IOException {
    call.out(name + "=" + value);
  }

  private String text(String path) throws IOException {
    return disk.exists(path)
        ? new String(disk.read(Account.ROOT, path), StandardCharsets.UTF_8)
        : "";
  }

  private static String first(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return Optional.of(matcher).filter(Matcher::find).map(found -> found.group(1)).orElse("");
  }
}
