package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.ProxmoxSpec.Disks;
import dev.slipway.events.ProxmoxSpec.ExtraDisk;
import dev.slipway.events.Vmid;
import dev.slipway.kit.ssh.RemoteShell;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.vault.Secret;
import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.faults.NodeFault;
import dev.slipway.lab.simulator.proxmox.access.Grant;
import dev.slipway.lab.simulator.proxmox.storage.Storage;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.vm.Container;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.vm.Requests;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.VmConfigTest;
import dev.slipway.vm.address.TakenAddresses;
import dev.slipway.vm.hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hardware.Card;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Preflight.Report;
import dev.slipway.vm.proxmox.Lab;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything that is wrong is found before anything is made, and all of it at once. */
class PreflightTest {
  private static final long MIB = 1024L * 1024L;
  private static final NodeSize SIZE = new NodeSize(2, 2048, 10);

  private final Lab lab = new Lab();
  private final List<String> granted = new ArrayList<>();
  private RemoteShells shells;
  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "slipway.endpoints.lab.url", "https://127.0.0.1:8006",
              "slipway.networks.default.cidr", "127.77.0.0/16",
              "slipway.networks.default.range", "127.77.0.10-127.77.0.20",
              "slipway.templates.debian-12.endpoint", "lab",
              "slipway.templates.debian-12.nodes.pve1", "9000",
              "slipway.templates.debian-12.nodes.pve2", "9001"));

  @AfterEach
  void close() {
    lab.close();
  }

  /** A right on a bridge with one tag is none on another tag. */
  @Test
  void a_tag_that_the_request_names_is_what_the_right_must_be_for() {
    for (int template : List.of(9000, 9001)) {
      Vm vm = lab.simulator.vms().find(template).orElseThrow();
      vm.config(vm.config().with("net0", "virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=100"));
    }
    Map.of(
            "/pool/slipway", "SlipwayVms",
            "/pool/templates", "SlipwayTemplates",
            "/storage/local", "SlipwayDisks",
            "/storage/seeds", "SlipwaySeeds",
            "/nodes", "SlipwayNodes",
            "/sdn/zones/localnetwork/vmbr0/100", "SlipwayBridge")
        .forEach(this::grantOnly);

    assertThat(check(lab.hypervisor, tagged(100)).findings()).isEmpty();
    assertThat(check(lab.hypervisor, tagged(200)).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.needed()).isEqualTo("SDN.Use");
              assertThat(finding.where()).isEqualTo("/sdn/zones/localnetwork/vmbr0/200");
            });
  }

  private void grantOnly(String path, String role) {
    if (granted.isEmpty()) {
      lab.simulator.access().revokeAllOf("slipway@pve");
    }
    granted.add(path);
    lab.simulator.access().grant(new Grant(path, "slipway@pve", role, /* propagate= */ true));
  }

  private static ProxmoxSpec tagged(int vlan) {
    return new ProxmoxSpec("lab", "debian-12", "default", null, null, null, vlan, true, List.of());
  }

  @Test
  void a_sound_configuration_has_a_candidate_on_every_node_with_the_template() {
    Report report = check(SIZE);

    assertThat(report.findings()).isEmpty();
    assertThat(report.candidates())
        .extracting(candidate -> candidate.node() + "=" + candidate.template().vmid())
        .containsExactly("pve1=9000", "pve2=9001");
  }

  @Test
  void a_node_without_the_template_is_no_candidate_and_says_why() {
    settings.put("slipway.templates.debian-12.nodes.pve2", "9999");

    Report report = check(SIZE);

    assertThat(report.candidates())
        .extracting(candidate -> candidate.node().value())
        .containsExactly("pve1");
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.TEMPLATE_NOT_FOUND);
              assertThat(finding.where()).isEqualTo("node pve2");
            });
  }

  @Test
  void a_node_that_does_not_exist_is_named() {
    settings.put("slipway.templates.debian-12.nodes.pve9", "9000");

    assertThat(check(SIZE).findings())
        .extracting(Finding::code)
        .containsExactly(FailureCode.PROXMOX_NODE_UNREACHABLE);
  }

  @Test
  void a_node_that_has_just_died_leaves_the_others() {
    lab.simulator
        .faults()
        .put(
            "down",
            List.of(
                new CallFault(
                    null,
                    "/nodes/pve2/**",
                    null,
                    CallFault.Kind.ERROR,
                    595,
                    "No route to host",
                    null,
                    null)));

    Report report = check(SIZE);

    assertThat(report.candidates())
        .extracting(candidate -> candidate.node().value())
        .containsExactly("pve1");
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.PROXMOX_NODE_UNREACHABLE);
              assertThat(finding.where()).isEqualTo("node pve2");
              assertThat(finding.found()).contains("No route to host");
            });
  }

  @Test
  void a_node_that_is_offline_is_named_and_not_asked() {
    lab.simulator.faults().put("cut", List.of(new NodeFault("pve2")));
    lab.simulator.calls().clear();

    Report report = check(SIZE);

    assertThat(report.candidates())
        .extracting(candidate -> candidate.node().value())
        .containsExactly("pve1");
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.PROXMOX_NODE_UNREACHABLE);
              assertThat(finding.where()).isEqualTo("node pve2");
              assertThat(finding.found()).isEqualTo("the node is offline");
            });
    assertThat(lab.simulator.calls().entries())
        .noneMatch(call -> call.path().contains("/nodes/pve2/"));
  }

  /** A thin pool promises more than it has: what counts is what is left of it now. */
  @Test
  void a_thin_pool_that_guests_have_filled_has_no_room() {
    long gib = 1024 * MIB;
    Storages storages = lab.simulator.storages();
    storages.add(
        new Storage("thin", "lvmthin", List.of("images"), false, 20 * gib, "/thin", List.of()));
    settings.put("slipway.endpoints.lab.storage", "thin");
    Hypervisor hypervisor = lab.as(Lab.Account.EVERYTHING);
    Volume disk = storages.allocateDisk("thin", "pve1", 300, 40 * gib);
    assertThat(check(hypervisor, SIZE).candidates()).hasSize(2);

    storages.write(disk, "pve1", 15 * gib);

    Report report = check(hypervisor, SIZE);
    assertThat(report.candidates())
        .extracting(candidate -> candidate.node().value())
        .containsExactly("pve2");
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.NO_CAPACITY);
              assertThat(finding.found()).isEqualTo("5120 MiB free on storage thin");
              assertThat(finding.needed()).isEqualTo("10 GiB");
            });
  }

  @Test
  void a_jump_host_that_does_not_let_us_in_is_told_before_anything_is_made() {
    settings.put("slipway.networks.default.jump.host", "bastion");
    settings.put("slipway.networks.default.jump.user", "jump");
    settings.put("slipway.networks.default.jump.private-key-file", "/run/secrets/jump");
    settings.put("slipway.networks.default.jump.fingerprint", "SHA256:x");
    shells = new Bastion(null);
    assertThat(check(SIZE).findings()).isEmpty();

    shells = new Bastion(new SshException(SshException.Kind.AUTH, "jump@bastion did not accept"));

    assertThat(check(SIZE).candidates()).isEmpty();
    assertThat(check(SIZE).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.GUEST_LOGIN_REFUSED);
              assertThat(finding.where()).isEqualTo("slipway.networks.default.jump");
              assertThat(finding.found()).isEqualTo("jump@bastion did not accept");
            });
  }

  /** Before the hosts of 127.77.0.0/16. */
  private record Bastion(SshException refusal) implements RemoteShells {
    @Override
    public RemoteShell open(SshTarget target, Secret key, Set<String> pinned) {
      throw new AssertionError("nobody else is asked");
    }

    @Override
    public String fingerprint(String host, int port) {
      throw new AssertionError("nobody else is asked");
    }

    @Override
    public void tryBastion(String host) {
      assertThat(host).isEqualTo("127.77.0.0");
      if (refusal != null) {
        throw refusal;
      }
    }
  }

  @Test
  void too_much_is_refused_with_what_there_is_on_every_node() {
    VmFailure failure =
        catchThrowableOfType(
            VmFailure.class, () -> check(new NodeSize(64, 1_000_000, 100_000)).orFail());

    assertThat(failure.failure()).isEqualTo(FailureCode.NO_CAPACITY);
    assertThat(failure)
        .hasMessageContaining("node pve1: 16 cores (needed: 64 cores)")
        .hasMessageContaining("MiB of memory that no guest is configured with")
        .hasMessageContaining("free on storage local")
        .hasMessageContaining("node pve2");
  }

  /** Of a node's memory its file cache takes what nobody else wants. */
  @Test
  void what_running_guests_are_configured_with_is_not_there_for_others() {
    int half = (int) (lab.hypervisor.nodes().getFirst().memoryBytes() / MIB * 6 / 10);
    OwnVm big = lab.cloned();
    lab.hypervisor.configure(big, new Hardware(8, half, new Card("vmbr0", 0, 0), List.of()));
    assertThat(candidates(new NodeSize(2, half, 10))).containsExactly("pve1", "pve2");

    lab.ends(lab.hypervisor.start(lab.own()));

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(candidates(new NodeSize(2, half, 10))).containsExactly("pve2"));
    settings.put("slipway.endpoints.lab.over-commit.memory", "1.5");
    assertThat(candidates(new NodeSize(2, half, 10))).containsExactly("pve1", "pve2");
    settings.put("slipway.endpoints.lab.over-commit.cores", "0.5");
    assertThat(candidates(new NodeSize(2, 2048, 10))).containsExactly("pve2");
  }

  private List<String> candidates(NodeSize size) {
    return check(size).candidates().stream().map(each -> each.node().value()).toList();
  }

  @Test
  void a_storage_that_cannot_hold_seeds_is_told_from_one_that_cannot_hold_disks() {
    settings.put("slipway.endpoints.lab.storage", "seeds");
    settings.put("slipway.endpoints.lab.seed-storage", "nosuch");

    assertThat(check(SIZE).findings())
        .extracting(Finding::code)
        .contains(FailureCode.STORAGE_NOT_USABLE, FailureCode.SEED_STORAGE_NOT_USABLE);
    assertThat(check(SIZE).candidates()).isEmpty();
  }

  @Test
  void further_disks_need_room_on_their_own_storages() {
    Hypervisor everything = lab.as(Lab.Account.EVERYTHING);

    assertThat(
            check(
                    everything,
                    disks(DiskFormat.QCOW2, new ExtraDisk(100, "local-lvm", DiskFormat.RAW)))
                .findings())
        .isEmpty();
    assertThat(
            check(
                    everything,
                    disks(
                        null,
                        new ExtraDisk(2000, "local-lvm", null),
                        new ExtraDisk(2000, "local-lvm", null)))
                .findings())
        .extracting(Finding::code)
        .containsOnly(FailureCode.NO_CAPACITY);
    assertThat(check(everything, disks(null, new ExtraDisk(1, "nosuch", null))).findings())
        .extracting(Finding::code)
        .containsOnly(FailureCode.STORAGE_NOT_USABLE);
    assertThat(check(lab.hypervisor, disks(null, new ExtraDisk(1, "local-lvm", null))).findings())
        .filteredOn(finding -> finding.where().equals("/storage/local-lvm"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.needed()).contains("Datastore.AllocateSpace"));
  }

  @Test
  void a_format_that_a_storage_does_not_keep_is_refused() {
    settings.put("slipway.endpoints.lab.storage", "local-lvm");

    assertThat(
            check(
                    lab.as(Lab.Account.EVERYTHING),
                    disks(DiskFormat.QCOW2, new ExtraDisk(1, "local", DiskFormat.VMDK)))
                .findings())
        .hasSize(2)
        .allSatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.STORAGE_NOT_USABLE);
              assertThat(finding.found()).isEqualTo("storage local-lvm keeps disks as [RAW]");
              assertThat(finding.needed()).contains("QCOW2");
            });
  }

  @Test
  void what_the_root_disks_bus_cannot_do_is_refused() {
    settings.put("slipway.templates.debian-12.disk", "virtio0");
    ProxmoxSpec ssd = spec(new Disks(null, false, true, true, List.of()));

    Report report = preflight(lab.hypervisor).check(ssd, SIZE);

    assertThat(report.candidates()).isEmpty();
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo("disks.ssd");
              assertThat(finding.found()).contains("virtio0");
            });
  }

  private static ProxmoxSpec disks(DiskFormat root, ExtraDisk... extra) {
    return spec(new Disks(root, false, false, false, List.of(extra)));
  }

  private static ProxmoxSpec spec(Disks disks) {
    return spec(new ProxmoxSpec.Hardware(null, 1, true, disks, null, false));
  }

  private static ProxmoxSpec spec(ProxmoxSpec.Hardware hardware) {
    return new ProxmoxSpec(
        "lab",
        "debian-12",
        "default",
        null,
        null,
        null,
        null,
        true,
        List.of(),
        ProxmoxSpec.Rules.NONE,
        hardware,
        List.of());
  }

  private Report check(Hypervisor hypervisor, ProxmoxSpec spec) {
    return preflight(hypervisor).check(spec, SIZE);
  }

  @Test
  void the_bridge_of_each_network_must_be_ours_to_use() {
    settings.put("slipway.networks.storage.cidr", "10.8.0.0/24");
    settings.put("slipway.networks.storage.range", "10.8.0.10-10.8.0.20");
    settings.put("slipway.networks.storage.bridge", "vmbr7");
    ProxmoxSpec spec = withNetwork("storage");

    assertThat(preflight(lab.hypervisor).check(spec, SIZE).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo("/sdn/zones/localnetwork/vmbr7");
              assertThat(finding.needed()).isEqualTo("SDN.Use");
            });
    assertThat(preflight(lab.hypervisor).check(withNetwork("nosuch"), SIZE).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.found()).contains("no 'nosuch'"));
  }

  @Test
  void a_bridge_that_a_node_does_not_have_is_named_with_the_node() {
    settings.put("slipway.networks.default.bridge", "vmbr7");
    lab.simulator
        .access()
        .grant(new Grant("/sdn/zones/localnetwork/vmbr7", "slipway@pve", "SlipwayBridge", true));

    Report report = check(SIZE);

    assertThat(report.candidates()).isEmpty();
    assertThat(report.findings())
        .allSatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.BRIDGE_NOT_FOUND);
              assertThat(finding.needed()).isEqualTo("bridge vmbr7");
              assertThat(finding.remedy()).contains("slipway.networks");
            })
        .extracting(Finding::where)
        .containsExactly("node pve1", "node pve2");
  }

  /** A clone has its template's cards first. */
  @Test
  void the_bridge_of_the_templates_own_card_must_be_ours_to_use_as_well() {
    Map.of(
            "/pool/slipway", "SlipwayVms",
            "/pool/templates", "SlipwayTemplates",
            "/storage/local", "SlipwayDisks",
            "/storage/seeds", "SlipwaySeeds",
            "/nodes", "SlipwayNodes",
            "/sdn/zones/localnetwork/vmbr0/100", "SlipwayBridge")
        .forEach(this::grantOnly);

    Report report = check(lab.hypervisor, tagged(100));

    assertThat(report.candidates()).isEmpty();
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.PROXMOX_PERMISSION_MISSING);
              assertThat(finding.where()).isEqualTo("/sdn/zones/localnetwork/vmbr0");
              assertThat(finding.found()).contains("a network card of the template");
              assertThat(finding.remedy())
                  .contains("pveum acl modify /sdn/zones/localnetwork/vmbr0 --users slipway@pve");
            });
  }

  @Test
  void bridges_and_templates_cards_that_are_well_are_not_asked_for_each_time() {
    Preflight preflight = preflight(lab.hypervisor);
    preflight.check(spec("debian-12"), SIZE);
    lab.simulator.calls().clear();

    assertThat(preflight.check(spec("debian-12"), SIZE).candidates()).hasSize(2);

    assertThat(lab.simulator.calls().entries())
        .noneMatch(call -> call.path().endsWith("/network") || call.path().endsWith("/config"));
  }

  /** Other products' API servers do not have that call. */
  @Test
  void where_bridges_cannot_be_asked_for_nothing_speaks_against_them() {
    lab.simulator
        .faults()
        .put(
            "unknown",
            List.of(
                new CallFault(
                    null,
                    "/nodes/*/network",
                    null,
                    CallFault.Kind.ERROR,
                    501,
                    "Method 'GET /nodes/pve1/network' not implemented",
                    null,
                    null)));

    assertThat(check(SIZE).findings()).isEmpty();
  }

  @Test
  void a_container_takes_its_vmid_and_room_like_a_vm() {
    Hypervisor everything = lab.as(Lab.Account.EVERYTHING);
    long most = everything.nodes().getFirst().memoryBytes() - 1024 * MIB;
    lab.simulator.vms().add(new Container(105, "database", "pve1", true, 2, most));

    Report report = check(everything, SIZE);

    assertThat(report.candidates())
        .extracting(candidate -> candidate.node().value())
        .containsExactly("pve2");
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.NO_CAPACITY);
              assertThat(finding.found()).startsWith("1024 MiB of memory that no guest");
            });
    assertThat(everything.vms()).noneMatch(vm -> vm.name().equals("database"));
    assertThat(everything.idFree(new Vmid(105))).isFalse();
  }

  @Test
  void an_endpoint_that_cannot_be_asked_is_a_finding_beside_the_others() {
    settings.put("slipway.templates.debian-12.disk", "virtio0");
    lab.simulator
        .faults()
        .put(
            "wrong secret",
            List.of(
                new CallFault(
                    null,
                    null,
                    null,
                    CallFault.Kind.ERROR,
                    401,
                    "Authentication failed!",
                    null,
                    null)));
    ProxmoxSpec ssd = spec(new Disks(null, false, true, true, List.of()));

    Report report = preflight(lab.hypervisor).look(ssd, SIZE);

    assertThat(report.findings())
        .extracting(finding -> finding.code() + " " + finding.where())
        .containsExactly(
            "PROXMOX_CREDENTIALS_REJECTED endpoint lab", "PROXMOX_REQUEST_REFUSED disks.ssd");
    assertThat(report.findings().getFirst().remedy()).contains("user@realm!token");
  }

  @Test
  void every_name_that_is_not_configured_is_named_at_once() {
    ProxmoxSpec spec =
        new ProxmoxSpec("nowhere", "nosuch", "none", null, null, null, null, true, List.of());

    assertThat(preflight(lab.hypervisor).check(spec, SIZE).findings())
        .extracting(Finding::found)
        .containsExactly(
            "slipway.endpoints has no 'nowhere'",
            "slipway.templates has no 'nosuch'",
            "slipway.networks has no 'none'");
  }

  @Test
  void a_further_card_on_a_network_of_dhcp_is_refused() {
    settings.put("slipway.networks.storage.cidr", "10.8.0.0/24");
    settings.put("slipway.networks.storage.dhcp", "true");

    Report report = preflight(lab.hypervisor).check(withNetwork("storage"), SIZE);

    assertThat(report.candidates()).isEmpty();
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo("slipway.networks.storage");
              assertThat(finding.found()).isEqualTo("DHCP");
              assertThat(finding.remedy()).contains("additionalNetworks");
            });
  }

  private static ProxmoxSpec withNetwork(String name) {
    return spec(new ProxmoxSpec.Hardware(null, 1, true, null, null, null, List.of(name)));
  }

  @Test
  void a_firewall_that_would_keep_slipway_out_is_refused() {
    settings.put("slipway.networks.default.cidr", "127.77.0.0/16");

    assertThat(preflight(lab.hypervisor).check(firewalled(), SIZE).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FailureCode.FIREWALL_NOT_USABLE);
              assertThat(finding.where()).isEqualTo("slipway.networks.default");
              assertThat(finding.remedy()).contains("slipway.networks.default.management");
            });

    settings.put("slipway.networks.default.management", "10.0.0.0/8,bastion,0.0.0.0/0");
    assertThat(preflight(lab.hypervisor).check(firewalled(), SIZE).findings())
        .extracting(Finding::found)
        .containsExactly("'bastion'", "'0.0.0.0/0'");

    settings.put("slipway.networks.default.management", "10.0.0.0/8,192.168.1.7");
    assertThat(preflight(lab.hypervisor).check(firewalled(), SIZE).findings()).isEmpty();
  }

  private ProxmoxSpec firewalled() {
    return Requests.firewalled(
            lab.mark.cluster(), 1, new ProxmoxSpec.Firewall(List.of(), List.of()), null)
        .spec()
        .proxmox();
  }

  @Test
  void a_missing_privilege_comes_with_the_commands_that_grant_it() {
    Lab.Account account = Lab.Account.WITHOUT_DATASTORE_ALLOCATE;

    Report report = check(lab.as(account), SIZE);

    assertThat(report.candidates()).isEmpty();
    assertThat(report.findings())
        .filteredOn(finding -> finding.code() == FailureCode.PROXMOX_PERMISSION_MISSING)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo("/storage/seeds");
              assertThat(finding.needed()).isEqualTo("Datastore.Allocate");
              assertThat(finding.remedy())
                  .contains(
                      "--privs 'Datastore.Allocate Datastore.AllocateTemplate Datastore.Audit'")
                  .contains(
                      "pveum acl modify /storage/seeds --users svc@pve --tokens 'svc@pve!prov'");
            });
  }

  @Test
  void a_name_that_is_not_configured_is_named() {
    ProxmoxSpec spec = spec("nosuch");

    VmFailure failure =
        catchThrowableOfType(
            VmFailure.class, () -> preflight(lab.hypervisor).check(spec, SIZE).orFail());

    assertThat(failure.failure()).isEqualTo(FailureCode.TEMPLATE_NOT_FOUND);
    assertThat(failure).hasMessageContaining("slipway.templates has no 'nosuch'");
  }

  private Report check(NodeSize size) {
    return check(lab.hypervisor, size);
  }

  private Report check(Hypervisor hypervisor, NodeSize size) {
    return preflight(hypervisor).check(spec("debian-12"), size);
  }

  private Preflight preflight(Hypervisor hypervisor) {
    VmConfig config = VmConfigTest.config(settings);
    return new Preflight(
        config,
        any -> hypervisor,
        new TakenAddresses(config, null, null, Clock.systemUTC()),
        shells,
        Clock.systemUTC());
  }

  private static ProxmoxSpec spec(String template) {
    return new ProxmoxSpec("lab", template, "default", null, null, null, null, true, List.of());
  }
}
