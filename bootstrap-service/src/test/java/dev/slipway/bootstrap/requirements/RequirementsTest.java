package dev.slipway.bootstrap.requirements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slipway.bootstrap.requirements.Finding.Subject;
import dev.slipway.bootstrap.requirements.Finding.Weight;
import dev.slipway.events.Role;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequirementsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_796_000_000);
  private static final Needs SERVER = needs(Role.SERVER, true);

  private static Needs needs(Role role, boolean vxlan) {
    return new Needs(
        role, new Needs.Minimum(1, 400, 2048), vxlan, "mirror.example.org", NOW, false);
  }

  /** A Debian 12 with nothing to find fault with, but for these. */
  private static Facts debian(String... changed) {
    Map<String, String> values = new HashMap<>();
    values.put("os_id", "debian");
    values.put("os_version", "12");
    values.put("machine_id", "0123456789abcdef0123456789abcdef");
    values.put("machine_id_made", Long.toString(NOW.getEpochSecond() - 30));
    values.put("first_boot", Long.toString(NOW.getEpochSecond() - 20));
    values.put("architecture", "x86_64");
    values.put("cpus", "2");
    values.put("memory_kib", "4005432");
    values.put("swap_kib", "0");
    values.put("disk_kib", "18000000");
    values.put("cgroup_controllers", "cpuset cpu io memory hugetlb pids rdma misc");
    values.put("module_br_netfilter", "yes");
    values.put("module_overlay", "yes");
    values.put("module_vxlan", "yes");
    values.put("time", Long.toString(NOW.getEpochSecond() + 2));
    values.put("time_synchronised", "yes");
    values.put("ports", "22 53");
    values.put("source_resolved", "yes");
    values.put("source_exit", "0");
    for (String change : changed) {
      values.put(change.split("=", 2)[0], change.split("=", 2)[1]);
    }
    return new Facts(values);
  }

  @Test
  void an_ordinary_debian_will_do() {
    assertThat(Requirements.judge(debian(), SERVER)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void finds(
      String change, Subject subject, Weight weight, String found, String needed, String remedy) {
    assertThat(Requirements.judge(debian(change), SERVER))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.subject()).isEqualTo(subject);
              assertThat(finding.weight()).isEqualTo(weight);
              assertThat(finding.found()).contains(found);
              assertThat(finding.needed()).contains(needed);
              assertThat(finding.remedy()).contains(remedy);
            });
  }

  static Stream<Arguments> finds() {
    return Stream.concat(machine(), surroundings());
  }

  private static Stream<Arguments> machine() {
    Weight lasting = Weight.LASTING;
    Weight warning = Weight.WARNING;
    return Stream.of(
        of("os_version=11", Subject.DISTRIBUTION, warning, "debian 11", "Ubuntu", "template"),
        of("os_id=alpine", Subject.DISTRIBUTION, warning, "alpine 12", "Debian 12", "template"),
        of("architecture=aarch64", Subject.ARCHITECTURE, lasting, "aarch64", "x86_64", "template"),
        of("machine_id=uninitialized", Subject.MACHINE_ID, lasting, "no id", "own", "empty"),
        of("machine_id_made=1795000000", Subject.MACHINE_ID, warning, "older", "clone", "truncate"),
        of("cpus=0", Subject.CPUS, lasting, "0 CPUs", "1 CPUs", "cores"),
        of("cpus=many", Subject.CPUS, lasting, "unknown CPUs", "1 CPUs", "cores"),
        of("cpus=1", Subject.CPUS, warning, "1 CPUs", "2 CPUs on a server", "larger"),
        of("memory_kib=204800", Subject.MEMORY, lasting, "200 MiB", "400 MiB", "memoryMiB"),
        of("memory_kib=", Subject.MEMORY, lasting, "unknown", "400 MiB", "memoryMiB"),
        of("memory_kib=1024000", Subject.MEMORY, warning, "1000 MiB", "on a server", "larger"),
        of("disk_kib=1024000", Subject.DISK, lasting, "1000 MiB", "2048 MiB", "diskGiB"),
        of(
            "cgroup_controllers=cpu io pids",
            Subject.CGROUPS,
            lasting,
            "cpuset, memory",
            "cpu",
            "c"),
        of("module_br_netfilter=no", Subject.KERNEL_MODULES, lasting, "br_net", "mod", "linux-im"),
        of("module_overlay=no", Subject.KERNEL_MODULES, lasting, "overlay", "modules", "linux-im"),
        of("module_vxlan=no", Subject.KERNEL_MODULES, lasting, "vxlan", "mod", "flannelBackend"),
        of("swap_kib=1048576", Subject.SWAP, warning, "1024 MiB of swap", "none", "fstab"));
  }

  private static Stream<Arguments> surroundings() {
    Weight passing = Weight.PASSING;
    return Stream.of(
        of("time=1795996400", Subject.CLOCK, passing, "3600 s apart", "certificates", "timesyncd"),
        of("time=1796003600", Subject.CLOCK, passing, "3600 s apart", "certificates", "timesyncd"),
        of("time=", Subject.CLOCK, passing, "no time", "60 s", "timesyncd"),
        of("time_synchronised=no", Subject.CLOCK, Weight.WARNING, "no time server", "kept", "Let"),
        of("ports=22 2379 6443 10250", Subject.PORTS, Weight.LASTING, "2379, 6443", "free", "ss"),
        of(
            "source_resolved=no",
            Subject.NAME_RESOLUTION,
            passing,
            "mirror.example",
            "name s",
            "dns"),
        of("source_exit=7", Subject.SOURCE, passing, "curl's code 7", "source", "k3s.mirror"));
  }

  private static Arguments of(
      String change, Subject subject, Weight weight, String found, String needed, String remedy) {
    return arguments(change, subject, weight, found, needed, remedy);
  }

  @Test
  void a_machine_id_of_the_template_s_makes_the_template_unfit() {
    Needs canary =
        new Needs(
            Role.SERVER, SERVER.minimum(), true, SERVER.source(), NOW, /* templateCheck= */ true);

    assertThat(Requirements.judge(debian("machine_id_made=1795000000"), canary))
        .extracting(Finding::subject, Finding::weight)
        .containsExactly(tuple(Subject.MACHINE_ID, Weight.LASTING));
  }

  @Test
  void all_of_it_is_found_at_once() {
    List<Finding> findings =
        Requirements.judge(
            debian("architecture=riscv64", "memory_kib=1", "ports=6443", "source_exit=28"), SERVER);

    assertThat(findings)
        .extracting(Finding::subject)
        .containsExactly(Subject.ARCHITECTURE, Subject.MEMORY, Subject.PORTS, Subject.SOURCE);
  }

  @Test
  void an_agent_needs_less() {
    Facts small = debian("cpus=1", "memory_kib=600000", "ports=22 2379 2380 6443");

    assertThat(Requirements.judge(small, needs(Role.AGENT, true))).isEmpty();
    assertThat(Requirements.judge(debian("ports=10250"), needs(Role.AGENT, true)))
        .extracting(Finding::subject)
        .containsExactly(Subject.PORTS);
  }

  @ParameterizedTest
  @CsvSource({"debian,13", "ubuntu,22.04", "ubuntu,24.04"})
  void supported_are_these_too(String id, String version) {
    Facts facts = debian("os_id=" + id, "os_version=" + version);

    assertThat(Requirements.judge(facts, SERVER)).isEmpty();
  }

  @Test
  void vxlan_is_for_flannel_s_default_only() {
    assertThat(Requirements.judge(debian("module_vxlan=no"), needs(Role.SERVER, false))).isEmpty();
  }

  @Test
  void ports_that_k3s_itself_listens_on_are_none_that_are_taken() {
    assertThat(Requirements.judge(debian("ports=6443 10250", "k3s_active=yes"), SERVER)).isEmpty();
  }
}
