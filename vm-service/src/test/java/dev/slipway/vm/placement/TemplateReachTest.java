package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slipway.events.AntiAffinity;
import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.ProxmoxSpec.Disks;
import dev.slipway.events.ProxmoxSpec.ExtraDisk;
import dev.slipway.lab.simulator.proxmox.access.Grant;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.VmConfigTest;
import dev.slipway.vm.address.TakenAddresses;
import dev.slipway.vm.placement.Preflight.Report;
import dev.slipway.vm.proxmox.Lab;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a template of the catalogue lies, and where it can be cloned to. */
class TemplateReachTest {
  private static final String KEY = "slipway.templates.mine.";

  private final Lab lab = new Lab();
  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "slipway.endpoints.lab.url",
              "https://127.0.0.1:8006",
              "slipway.networks.default.cidr",
              "127.77.0.0/16",
              "slipway.networks.default.range",
              "127.77.0.10-127.77.0.20",
              KEY + "endpoint",
              "lab"));

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void one_that_is_found_has_a_copy_on_every_node_where_the_name_is_in_the_pool() {
    found("debian-12");
    mayLookInto("templates");

    assertThat(candidates(null)).containsExactly("pve1 of 9000 on pve1", "pve2 of 9001 on pve2");
  }

  @Test
  void a_copy_that_is_renamed_is_none_at_the_next_look() {
    found("debian-12");
    mayLookInto("templates");
    Vm copy = lab.simulator.vms().find(9001).orElseThrow();

    copy.config(copy.config().with("name", "debian-12-old"));

    assertThat(candidates(null)).containsExactly("pve1 of 9000 on pve1");
  }

  @Test
  void of_two_on_one_node_the_lower_vmid_is_taken() {
    found("debian-12");
    mayLookInto("templates");
    Vm other = lab.simulator.vms().find(9009).orElseThrow();

    other.config(other.config().with("name", "debian-12"));

    assertThat(candidates(null)).containsExactly("pve1 of 9000 on pve1", "pve2 of 9001 on pve2");
  }

  @Test
  void without_a_copy_in_the_pool_nothing_can_be_made_and_every_node_says_so() {
    found("debian-99");
    mayLookInto("templates");

    Report report = check(null);

    assertThat(report.candidates()).isEmpty();
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.TEMPLATE_NOT_FOUND);
              assertThat(finding.where()).isEqualTo("pool templates");
              assertThat(finding.found()).contains("'debian-99'");
              assertThat(finding.remedy()).contains("slipway.templates.mine");
            });
    assertThat(report.others())
        .extracting(other -> other.node().value())
        .containsExactly("pve1", "pve2");
  }

  @Test
  void a_pool_that_may_not_be_looked_into_is_told_with_the_commands() {
    found("debian-12");

    assertThat(check(null).findings())
        .filteredOn(finding -> finding.code() == FailureCode.PROXMOX_PERMISSION_MISSING)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo("/pool/templates");
              assertThat(finding.needed()).isEqualTo("Pool.Audit");
              assertThat(finding.remedy())
                  .contains("--privs 'Pool.Audit VM.Audit VM.Clone'")
                  .contains("pveum acl modify /pool/templates --users slipway@pve");
            });
  }

  @Test
  void on_shared_storage_it_serves_every_node() {
    settings.put(KEY + "nodes.pve1", "9020");

    assertThat(candidates("shared"))
        .containsExactly("pve1 of 9020 on pve1", "pve2 of 9020 on pve1");
  }

  @Test
  void a_node_takes_its_own_copy_first() {
    settings.put(KEY + "nodes.pve1", "9020");
    settings.put(KEY + "nodes.pve2", "9001");

    assertThat(candidates("shared"))
        .containsExactly("pve1 of 9020 on pve1", "pve2 of 9001 on pve2");
  }

  @Test
  void a_pinned_node_is_served_by_a_copy_on_one_that_is_not() {
    settings.put(KEY + "nodes.pve1", "9020");

    assertThat(candidates("shared", "pve2")).containsExactly("pve2 of 9020 on pve1");
  }

  @ParameterizedTest
  @CsvSource({
    "9020, local, storage local is not a shared one that this token may see",
    "9000, shared, storage local is not a shared one that this token may see",
    "9999, shared, 'it is not there, or this token may not see it'"
  })
  void what_binds_it_to_its_node_is_told_of_the_others(String vmid, String storage, String why) {
    settings.put(KEY + "nodes.pve1", vmid);

    Report report = check(storage);

    assertThat(report.others())
        .singleElement()
        .satisfies(
            other -> {
              assertThat(other.node().value()).isEqualTo("pve2");
              assertThat(other.findings().getFirst().found())
                  .isEqualTo(
                      "template 'mine' has no copy there, and template %s on pve1 cannot be cloned to another node: %s"
                          .formatted(vmid, why));
            });
  }

  /** Nobody has said that such a node takes VMs: what it lacks must not hide what others lack. */
  @Test
  void a_node_that_lacks_more_than_room_is_no_finding_unless_it_is_named() {
    settings.put(KEY + "nodes.pve1", "9020");
    settings.put("slipway.endpoints.lab.seed-storage", "seeds1");
    lab.simulator
        .storages()
        .add(
            new dev.slipway.lab.simulator.proxmox.storage.Storage(
                "seeds1", "dir", List.of("iso"), false, 1L << 36, "/seeds", List.of("pve1")));
    lab.simulator.access().grant(new Grant("/storage/seeds1", "slipway@pve", "SlipwaySeeds", true));

    assertThat(check("shared").findings()).isEmpty();
    assertThat(check("shared").others())
        .extracting(other -> other.findings().getFirst().code())
        .containsExactly(FailureCode.SEED_STORAGE_NOT_USABLE);
    assertThat(check("shared", "pve2").findings())
        .extracting(Finding::code)
        .containsExactly(FailureCode.SEED_STORAGE_NOT_USABLE);
  }

  @Test
  void a_linked_clone_is_where_its_template_is_whatever_the_endpoint_has() {
    settings.put(KEY + "nodes.pve1", "9020");
    settings.put(KEY + "clone", "linked");

    assertThat(check(null).candidates())
        .extracting(candidate -> candidate.node() + " " + candidate.storage())
        .containsExactly("pve1 shared", "pve2 shared");
  }

  @Test
  void a_linked_clone_takes_no_storage() {
    settings.put(KEY + "nodes.pve1", "9020");
    settings.put(KEY + "clone", "linked");

    assertThat(check("shared").findings())
        .extracting(Finding::code)
        .containsExactly(FailureCode.LINKED_CLONE_WITH_STORAGE);
    assertThat(check("shared").candidates()).isEmpty();
  }

  @Test
  void a_linked_clones_format_is_its_templates() {
    settings.put(KEY + "nodes.pve1", "9020");
    settings.put(KEY + "clone", "linked");

    Report report = check(disks(DiskFormat.QCOW2), null);

    assertThat(report.candidates()).isEmpty();
    assertThat(report.findings()).extracting(Finding::where).containsExactly("disks.format");
  }

  /** Where nothing else was said they are where the root disk is. */
  @Test
  void further_disks_of_a_linked_clone_need_room_where_its_template_is() {
    settings.put(KEY + "nodes.pve1", "9020");
    settings.put(KEY + "clone", "linked");

    assertThat(check(disks(null, new ExtraDisk(20, null, null)), null).candidates())
        .extracting(candidate -> candidate.storage() + " " + candidate.diskBytes().keySet())
        .containsExactly("shared [shared]", "shared [shared]");
    assertThat(check(disks(null, new ExtraDisk(100_000, null, null)), null).findings())
        .extracting(Finding::code, Finding::needed)
        .containsOnly(org.assertj.core.groups.Tuple.tuple(FailureCode.NO_CAPACITY, "100010 GiB"));
  }

  private static ProxmoxSpec.Hardware disks(DiskFormat root, ExtraDisk... extra) {
    Disks disks = new Disks(root, false, false, false, List.of(extra));
    return new ProxmoxSpec.Hardware(null, 1, true, disks, null, false);
  }

  @Test
  void what_has_no_base_to_stand_on_cannot_be_cloned_linked() {
    settings.put(KEY + "nodes.pve1", "9020");
    settings.put(KEY + "clone", "linked");
    settings.put(KEY + "disk", "virtio0");

    assertThat(check(null).findings())
        .filteredOn(finding -> finding.where().equals("node pve1"))
        .extracting(Finding::code, Finding::found)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                FailureCode.TEMPLATE_NOT_USABLE,
                "in virtio0 of template 9020 on pve1 there is nothing to be seen"));
  }

  @Test
  void the_rights_for_a_linked_clones_disks_are_asked_where_they_will_be() {
    settings.put(KEY + "nodes.pve1", "9020");
    settings.put(KEY + "clone", "linked");
    lab.simulator.access().revoke("/storage/shared", "slipway@pve", "SlipwayDisks");

    assertThat(check(null).findings())
        .filteredOn(finding -> finding.code() == FailureCode.PROXMOX_PERMISSION_MISSING)
        .extracting(Finding::where)
        .contains("/storage/shared");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nodes.pve1=9000,pool=templates,template-name=x | found both",
        "clone=full | found neither",
        "pool=templates | needs pool and template-name together",
        "nodes.pve1=9000,template-name=x | needs pool and template-name together"
      })
  void where_it_is_must_be_said_once(String keys, String why) {
    Stream.of(keys.split(","))
        .map(key -> key.split("="))
        .forEach(key -> settings.put(KEY + key[0], key[1]));
    VmConfig config = VmConfigTest.config(settings);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Preflight(
                        config,
                        any -> lab.hypervisor,
                        new TakenAddresses(config, null, null, Clock.systemUTC()),
                        null,
                        Clock.systemUTC())
                    .start(null))
        .withMessageContaining("slipway.templates.mine")
        .withMessageContaining(why);
  }

  private void found(String name) {
    settings.put(KEY + "pool", "templates");
    settings.put(KEY + "template-name", name);
  }

  private void mayLookInto(String pool) {
    lab.simulator.access().grant(new Grant("/pool/" + pool, "slipway@pve", "Provisioner", true));
  }

  private List<String> candidates(String storage, String... nodes) {
    return check(storage, nodes).candidates().stream()
        .map(
            each ->
                "%s of %s on %s"
                    .formatted(each.node(), each.template().vmid(), each.template().node()))
        .toList();
  }

  private Report check(String storage, String... nodes) {
    return check(ProxmoxSpec.Hardware.USUAL, storage, nodes);
  }

  private Report check(ProxmoxSpec.Hardware hardware, String storage, String... nodes) {
    ProxmoxSpec spec =
        new ProxmoxSpec(
            "lab",
            "mine",
            "default",
            storage,
            null,
            null,
            null,
            true,
            List.of(),
            new ProxmoxSpec.Rules(
                Stream.of(nodes).map(ProxmoxNode::new).toList(), AntiAffinity.PREFERRED),
            hardware,
            List.of());
    VmConfig config = VmConfigTest.config(settings);
    return new Preflight(
            config,
            any -> lab.hypervisor,
            new TakenAddresses(config, null, null, Clock.systemUTC()),
            null,
            Clock.systemUTC())
        .check(spec, new NodeSize(2, 2048, 10));
  }
}
