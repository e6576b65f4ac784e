package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.FailureCode;
import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.SimulatorConfig;
import dev.slipway.lab.simulator.proxmox.api.CallLog;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.ProxmoxHypervisor;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With the token that {@code deploy/proxmox/setup.sh} makes, a VM's whole life works, nothing
 * outside the pool can be touched, and nothing that it grants is more than is needed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeastPrivilegeTest {
  @TempDir private static Path folder;
  private PreparedProxmox proxmox;
  private String prepared;
  private VmConfig config;
  private ProxmoxHypervisor hypervisor;

  /** The same for all tests, as long as each leaves it as it was: preparing one takes seconds. */
  @BeforeEach
  void setUp() throws Exception {
    if (proxmox != null && asPrepared()) {
      return;
    }
    close();
    proxmox = new PreparedProxmox(Files.createTempDirectory(folder, "proxmox"));
    config = proxmox.configuration(proxmox.setUp());
    hypervisor = proxmox.client(config);
    prepared = proxmox.everybodyElses(WholeLife.VMID);
  }

  private boolean asPrepared() {
    return proxmox.simulator.vms().find(WholeLife.VMID.value()).isEmpty()
        && proxmox.everybodyElses(WholeLife.VMID).equals(prepared);
  }

  @AfterAll
  void close() throws Exception {
    if (proxmox != null) {
      proxmox.close();
    }
  }

  @Test
  void a_vm_lives_its_whole_life_and_the_preflight_misses_nothing() {
    assertThat(proxmox.findings(config, hypervisor)).isEmpty();

    Volumes disks = new WholeLife(hypervisor).live();

    assertThat(disks.volumes()).hasSize(2);
    assertThat(proxmox.simulator.vms().find(WholeLife.VMID.value())).isEmpty();
  }

  @Test
  void what_is_granted_is_what_the_calls_need() {
    proxmox.simulator.calls().clear();
    for (HostNode node : hypervisor.nodes()) {
      hypervisor.storages(node.name());
      hypervisor.bridges(node.name());
    }
    new WholeLife(hypervisor).live();

    for (Right.On on : Right.On.values()) {
      assertThat(proxmox.simulator.roles().privileges(on.role())).isEqualTo(on.privileges());
    }
    Set<String> made =
        proxmox.simulator.calls().entries().stream()
            .filter(call -> call.status() == 200)
            .map(LeastPrivilegeTest::asInTheSchema)
            .collect(Collectors.toSet());
    for (Right right : Right.values()) {
      assertThat(made).as(right.name()).containsAll(right.calls());
    }
  }

  /** So that every other suite runs with these rights too, and those of --guest-agent. */
  @Test
  void the_simulators_own_token_has_the_same() {
    SimulatorConfig simulated = SimulatorConfig.defaults();

    for (Right.On on : Right.On.values()) {
      assertThat(simulated.roles().get(on.role()))
          .containsExactlyInAnyOrderElementsOf(on.privileges());
    }
    assertThat(simulated.acl())
        .filteredOn(grant -> grant.to().startsWith("slipway@pve"))
        .extracting(grant -> grant.path() + " " + grant.role())
        .containsExactlyInAnyOrder(
            "/pool/slipway SlipwayVms",
            "/pool/slipway SlipwayAgent",
            "/pool/templates SlipwayTemplates",
            "/storage/local SlipwayDisks",
            "/storage/shared SlipwayDisks",
            "/storage/seeds SlipwaySeeds",
            "/nodes SlipwayNodes",
            "/sdn/zones/localnetwork/vmbr0 SlipwayBridge");
  }

  private static String asInTheSchema(CallLog.Entry call) {
    return call.method() + " " + call.template().replace("*}", "}");
  }

  @ParameterizedTest
  @EnumSource
  void each_right_is_missed_and_what_the_preflight_says_mends_it(Right right) throws Exception {
    takeAway(right);
    List<Finding> findings = proxmox.findings(config, hypervisor);

    assertThat(missing(findings))
        .allMatch(finding -> finding.needed().equals(right.privilege()))
        .extracting(Finding::where)
        .hasSameElementsAs(paths(right.on()));
    assertThat(failures(right, findings)).containsAll(right.without().stream().toList());
    for (Finding finding : missing(findings)) {
      assertThat(proxmox.tools.run(List.of("sh", "-ec", finding.remedy())).code()).isZero();
    }
    assertThat(proxmox.findings(config, hypervisor)).isEmpty();
    cleanUp();
    assertThat(new WholeLife(hypervisor).live().volumes()).hasSize(2);
  }

  /** Everything that is seen to fail: in the preflight, or by who goes on all the same. */
  private List<FailureCode> failures(Right right, List<Finding> findings) {
    List<FailureCode> codes =
        new ArrayList<>(
            findings.stream()
                .map(Finding::code)
                .filter(code -> code != FailureCode.PROXMOX_PERMISSION_MISSING)
                .toList());
    try {
      Volumes disks = new WholeLife(hypervisor).live();
      assertThat(disks.verifiable()).isEqualTo(right.without().isPresent());
    } catch (VmFailure failure) {
      codes.add(failure.failure());
    }
    return codes;
  }

  private static List<Finding> missing(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.code() == FailureCode.PROXMOX_PERMISSION_MISSING)
        .toList();
  }

  private void takeAway(Right right) throws Exception {
    Set<String> less = new TreeSet<>(right.on().privileges());
    less.remove(right.privilege());
    String change = "pveum role modify %s --privs '%s'";
    assertThat(
            proxmox
                .tools
                .run(
                    List.of(
                        "sh", "-ec", change.formatted(right.on().role(), String.join(" ", less))))
                .code())
        .isZero();
  }

  /** What an interrupted life left, as root would. */
  private void cleanUp() {
    Vm left = proxmox.simulator.vms().find(WholeLife.VMID.value()).orElse(null);
    if (left != null) {
      left.powerOff();
      proxmox.simulator.access().forgetVm(left.vmid());
      proxmox.simulator.vms().remove(left.vmid());
      for (Volume volume : proxmox.simulator.storages().content("local-lvm", left.node())) {
        if (volume.owner() == left.vmid()) {
          proxmox.simulator.storages().free(volume.id(), left.node());
        }
      }
    }
  }

  private static List<String> paths(Right.On on) {
    return switch (on) {
      case POOL -> List.of("/pool/slipway");
      case TEMPLATES -> List.of("/vms/9000", "/vms/9001");
      case DISKS -> List.of("/storage/local-lvm");
      case SEEDS -> List.of("/storage/seeds");
      case NODES -> List.of("/nodes");
      case BRIDGE -> List.of("/sdn/zones/localnetwork/vmbr0");
    };
  }

  @Test
  void nothing_outside_the_pool_can_be_touched() throws Exception {
    String before = proxmox.everybodyElses(WholeLife.VMID);
    WholeLife life = new WholeLife(hypervisor);
    life.cloned();
    Map<String, Response> refused = new LinkedHashMap<>();
    for (String vm : List.of("101", "102", "9000")) {
      String path = "/nodes/pve1/qemu/" + vm;
      refused.put("configure " + vm, put(path + "/config", Map.of("memory", "16")));
      refused.put("eject from " + vm, put(path + "/config", Map.of("ide2", "none,media=cdrom")));
      refused.put("grow " + vm, put(path + "/resize", Map.of("disk", "scsi0", "size", "20G")));
      refused.put("start " + vm, post(path + "/status/start", Map.of()));
      refused.put("stop " + vm, post(path + "/status/stop", Map.of()));
      refused.put("destroy " + vm, token().delete(path));
      refused.put("take over " + vm, put("/pools/slipway", Map.of("vms", vm)));
    }
    for (String vm : List.of("101", "102")) {
      String path = "/nodes/pve1/qemu/" + vm;
      refused.put("read " + vm, token().get(path + "/config"));
      refused.put("state of " + vm, token().get(path + "/status/current"));
      refused.put(
          "clone " + vm, post(path + "/clone", Map.of("newid", "20001", "pool", "slipway")));
    }
    refused.put(
        "clone out of the pool",
        post("/nodes/pve1/qemu/9000/clone", Map.of("newid", "20001", "storage", "local-lvm")));
    refused.put(
        "clone onto another storage",
        post(
            "/nodes/pve1/qemu/9000/clone",
            Map.of("newid", "20001", "pool", "slipway", "full", "1", "storage", "local")));
    String disk =
        proxmox.simulator.storages().content("local-lvm", "pve1").stream()
            .filter(volume -> volume.owner() == 102 && volume.name().contains("disk"))
            .findFirst()
            .orElseThrow()
            .id();
    refused.put("delete a disk", token().delete("/nodes/pve1/storage/local-lvm/content/" + disk));
    refused.put(
        "attach a disk",
        put("/nodes/pve1/qemu/" + WholeLife.VMID + "/config", Map.of("scsi1", disk)));
    refused.put("list elsewhere", token().get("/nodes/pve1/storage/local/content"));
    refused.put(
        "grant oneself more",
        put("/access/acl", Map.of("path", "/", "users", "slipway@pve", "roles", "Administrator")));
    refused.put("change a role", put("/access/roles/SlipwayVms", Map.of("privs", "Sys.Modify")));
    refused.put("make a user", post("/access/users", Map.of("userid", "more@pve")));
    refused.put("make a storage", post("/storage", Map.of("storage", "x", "type", "dir")));

    // Permission is checked before the file is read: a bare form is enough.
    refused.put(
        "upload elsewhere",
        post("/nodes/pve1/storage/local/upload", Map.of("content", "iso", "filename", "a.iso")));

    assertThat(refused)
        .allSatisfy((what, answer) -> assertThat(answer.statusCode()).as(what).isEqualTo(403));
    assertThat(hypervisor.find(new Vmid(101), null)).isEqualTo(new Sighting.Invisible());
    assertThat(proxmox.simulator.vms().find(20001)).isEmpty();
    life.destroyed();
    assertThat(proxmox.everybodyElses(WholeLife.VMID)).isEqualTo(before);
  }

  private RequestSpecification token() throws IOException {
    return proxmox.asSlipway();
  }

  private Response put(String path, Map<String, String> form) throws IOException {
    return token().formParams(form).put(path);
  }

  /** Without parameters it has an empty body, which Proxmox takes. */
  private Response post(String path, Map<String, String> form) throws IOException {
    return token().contentType(ContentType.URLENC).formParams(form).post(path);
  }
}
