package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.Vmid;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.placement.ProxmoxTools.Result;
import dev.slipway.vm.proxmox.ProxmoxHypervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/proxmox/setup.sh} and {@code remove.sh}, run as they are. */
class ProxmoxScriptsTest {
  @TempDir private Path folder;
  private PreparedProxmox proxmox;

  @BeforeEach
  void start() throws Exception {
    proxmox = new PreparedProxmox(folder);
  }

  @AfterEach
  void close() throws Exception {
    proxmox.close();
  }

  @Test
  void a_second_run_changes_nothing_and_says_so() throws Exception {
    proxmox.setUp();
    String made = proxmox.access();
    String secret = Files.readString(proxmox.secretFile());
    proxmox.tools.commands();

    Result again = proxmox.script("setup.sh", "--templates", "9000,9001");

    assertThat(again.code()).as(again.messages()).isZero();
    assertThat(proxmox.tools.commands()).allMatch(command -> command.startsWith("pvesh get "));
    assertThat(again.messages().lines()).allMatch(line -> line.contains(": is "));
    assertThat(proxmox.access()).isEqualTo(made);
    assertThat(proxmox.secretFile()).hasContent(secret);
  }

  @Test
  void what_has_drifted_is_brought_up_to_date() throws Exception {
    proxmox.setUp();
    String made = proxmox.access();
    sh("pveum role modify SlipwayVms --privs 'VM.Audit Sys.Modify'");
    sh("pveum acl delete /nodes --users slipway@pve --roles SlipwayNodes");
    sh("pvesh set /pools/templates --vms 9001 --delete 1");
    sh("pveum user token modify slipway@pve svc --privsep 1");

    String yaml = proxmox.setUp();

    assertThat(proxmox.access()).isEqualTo(made);
    VmConfig config = proxmox.configuration(yaml);
    assertThat(proxmox.findings(config, proxmox.client(config))).isEmpty();
  }

  @Test
  void the_secret_is_in_a_file_of_roots_and_nowhere_else() throws Exception {
    Result result = proxmox.script("setup.sh", "--templates", "9000");

    String secret = Files.readString(proxmox.secretFile()).strip();
    assertThat(secret).hasSize(36);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(proxmox.secretFile())))
        .isEqualTo("rw-------");
    assertThat(result.output() + result.messages()).doesNotContain(secret);
    assertThat(proxmox.tools.commands()).noneMatch(command -> command.contains(secret));
  }

  @Test
  void the_secret_is_printed_if_asked_for_and_then_not_written() throws Exception {
    VmConfig config = proxmox.configuration(proxmox.setUp("--print-secret"));

    assertThat(proxmox.secretFile()).doesNotExist();
    assertThat(config.endpoints().get("proxmox").tokenSecret()).isPresent();
    assertThat(proxmox.findings(config, proxmox.client(config))).isEmpty();
  }

  @Test
  void a_file_that_is_there_is_not_written_over() throws Exception {
    Files.writeString(proxmox.secretFile(), "somebody's");
    String before = proxmox.access();

    Result result = proxmox.script("setup.sh");

    assertThat(result.code()).isNotZero();
    assertThat(result.messages()).contains("is there already");
    assertThat(proxmox.secretFile()).hasContent("somebody's");
    assertThat(proxmox.access()).isEqualTo(before);
  }

  @Test
  void a_dry_run_prints_the_commands_that_do_it() throws Exception {
    String before = proxmox.access();

    Result dry =
        proxmox.script(
            "setup.sh",
            "--dry-run",
            "--templates",
            "9000,9001",
            "--guest-agent",
            "--see-all-guests",
            "--find-templates");

    assertThat(dry.code()).as(dry.messages()).isZero();
    assertThat(proxmox.access()).isEqualTo(before);
    assertThat(proxmox.tools.commands()).allMatch(command -> command.startsWith("pvesh get "));
    sh(dry.output());
    String byHand = proxmox.access();
    proxmox.setUp("--guest-agent", "--see-all-guests", "--find-templates", "--print-secret");
    assertThat(proxmox.access()).isEqualTo(byHand);
  }

  @ParameterizedTest
  @CsvSource({
    "--storage nosuch, there is no storage 'nosuch'",
    "--seed-storage local, Seeds need one with content iso and nothing else",
    "--storage seeds --seed-storage seeds, seeds need a storage of their own",
    "--templates 101, 101 is no template",
    "--templates 9999, 9999 is no template",
    "--pool templates, templates need a pool of their own",
    "--pool a;b, a name cannot be 'a;b'",
    "--user slipway, wants NAME@REALM",
    "--bridge /vmbr0, --bridge cannot be '/vmbr0'",
    "--nosuch, wants a value or is no option",
    "--nosuch x, there is no option --nosuch"
  })
  void what_cannot_be_right_is_refused_before_anything_is_changed(String options, String why)
      throws Exception {
    String before = proxmox.access();

    Result result = proxmox.script("setup.sh", options.split(" "));

    assertThat(result.code()).isNotZero();
    assertThat(result.messages().replace(", or", " or")).contains(why);
    assertThat(proxmox.access()).isEqualTo(before);
  }

  @Test
  void a_pool_with_vms_of_others_is_not_handed_over() throws Exception {
    sh("pveum pool add slipway; pvesh set /pools/slipway --vms 101");

    Result result = proxmox.script("setup.sh");

    assertThat(result.code()).isNotZero();
    assertThat(result.messages()).contains("pool slipway holds 101 already");
  }

  @Test
  void a_template_pool_holds_templates_only_and_takes_none_from_another() throws Exception {
    sh("pveum pool add templates; pvesh set /pools/templates --vms 101");
    assertThat(proxmox.script("setup.sh").messages()).contains("101 is no template");
    sh("pvesh set /pools/templates --vms 101 --delete 1");
    sh("pveum pool add others; pvesh set /pools/others --vms 9000");

    Result result = proxmox.script("setup.sh", "--templates", "9000");

    assertThat(result.code()).isNotZero();
    assertThat(result.messages()).contains("template 9000 is in pool others");
  }

  @Test
  void guests_are_asked_by_what_this_version_calls_it() throws Exception {
    proxmox.setUp("--guest-agent");
    assertThat(proxmox.simulator.roles().privileges("SlipwayAgent"))
        .containsExactly("VM.GuestAgent.Audit");

    proxmox.simulator.roles().ofVersion8();
    proxmox.setUp("--guest-agent");

    assertThat(proxmox.simulator.roles().privileges("SlipwayAgent")).containsExactly("VM.Monitor");
  }

  @Test
  void on_version_8_a_vm_lives_its_whole_life() throws Exception {
    proxmox.simulator.roles().ofVersion8();

    VmConfig config = proxmox.configuration(proxmox.setUp());

    assertThat(new WholeLife(proxmox.client(config)).live().volumes()).hasSize(2);
  }

  @Test
  void every_guest_is_seen_if_asked_for_and_none_can_be_changed() throws Exception {
    VmConfig config = proxmox.configuration(proxmox.setUp("--see-all-guests"));
    ProxmoxHypervisor hypervisor = proxmox.client(config);

    assertThat(hypervisor.vms()).extracting(ListedVm::vmid).contains(new Vmid(101), new Vmid(102));
    assertThat(
            proxmox
                .asSlipway()
                .formParam("memory", "16")
                .put("/nodes/pve1/qemu/101/config")
                .statusCode())
        .isEqualTo(403);
    assertThat(new WholeLife(hypervisor).live().volumes()).hasSize(2);
  }

  @Test
  void templates_are_found_by_pool_and_name_if_asked_for() throws Exception {
    VmConfig named = proxmox.configuration(proxmox.setUp());
    String found =
        """
        slipway:
          endpoints: {proxmox: {pool: slipway, storage: local-lvm}}
          templates: {debian-12: {endpoint: proxmox, pool: templates, template-name: debian-12}}
        """;
    VmConfig config = proxmox.configuration(found);
    assertThat(proxmox.findings(config, proxmox.client(named)))
        .extracting(Finding::needed)
        .contains("Pool.Audit");

    proxmox.setUp("--find-templates");

    assertThat(proxmox.findings(config, proxmox.client(named))).isEmpty();
  }

  @Test
  void bridges_can_be_several_one_vlan_of_one_or_of_the_sdn() throws Exception {
    String yaml =
        proxmox.setUp("--bridge", "vmbr0", "--bridge", "vmbr1/100", "--bridge", "zone1/vnet1");

    assertThat(proxmox.simulator.access().grants())
        .filteredOn(grant -> grant.role().equals("SlipwayBridge"))
        .extracting(grant -> grant.path())
        .containsExactlyInAnyOrder(
            "/sdn/zones/localnetwork/vmbr0",
            "/sdn/zones/localnetwork/vmbr1/100",
            "/sdn/zones/zone1/vnet1");
    VmConfig config = proxmox.configuration(yaml + networkOf("vmbr1-100") + networkOf("vnet1"));
    assertThat(config.networks().get("vmbr1-100").vlan()).isEqualTo(100);
    assertThat(config.networks().get("vnet1").bridge()).isEqualTo("vnet1");
  }

  /** As a second document, so that the keys of the first stay. */
  private static String networkOf(String name) {
    return "---\nslipway: {networks: {%s: {cidr: 10.0.0.0/24, range: 10.0.0.2-10.0.0.9}}}\n"
        .formatted(name);
  }

  @Test
  void what_was_made_is_taken_away_and_nothing_else() throws Exception {
    String before = proxmox.everybodyElses(WholeLife.VMID);
    proxmox.setUp("--guest-agent", "--see-all-guests", "--find-templates");
    assertThat(proxmox.asSlipway().get("/version").statusCode()).isEqualTo(200);

    Result result = proxmox.script("remove.sh");

    assertThat(result.code()).as(result.messages()).isZero();
    assertThat(proxmox.everybodyElses(WholeLife.VMID)).isEqualTo(before);
    assertThat(proxmox.asSlipway().get("/version").statusCode()).isEqualTo(401);
    assertThat(proxmox.script("remove.sh").code()).isZero();
  }

  @Test
  void nothing_is_taken_away_while_vms_are_in_the_pool() throws Exception {
    VmConfig config = proxmox.configuration(proxmox.setUp());
    new WholeLife(proxmox.client(config)).cloned();
    String before = proxmox.everybodyElses(new Vmid(999_999));

    Result refused = proxmox.script("remove.sh");

    assertThat(refused.code()).isNotZero();
    assertThat(refused.messages()).contains("pool slipway still holds 20000", "--force");
    assertThat(proxmox.everybodyElses(new Vmid(999_999))).isEqualTo(before);

    Result forced = proxmox.script("remove.sh", "--force");

    assertThat(forced.code()).as(forced.messages()).isZero();
    assertThat(proxmox.simulator.vms().find(20_000)).isPresent();
    assertThat(proxmox.simulator.access().pools().poolOf(20_000)).contains("slipway");
    assertThat(proxmox.simulator.storages().find("seeds")).isPresent();
    assertThat(proxmox.asSlipway().get("/version").statusCode()).isEqualTo(401);
  }

  @Test
  void what_others_made_or_use_stays() throws Exception {
    sh("pveum pool add templates --comment 'of the department'");
    sh("pvesm add dir seeds --path /mnt/isos --content iso");
    sh("pveum user add other@pve");
    sh("pveum user add slipway@pve --comment 'a person'");
    proxmox.setUp();
    sh("pveum acl modify /storage/local --users other@pve --roles SlipwayDisks");

    Result result = proxmox.script("remove.sh");

    assertThat(result.code()).as(result.messages()).isZero();
    assertThat(proxmox.simulator.access().pools().members()).containsKeys(9000, 9001);
    assertThat(proxmox.simulator.storages().find("seeds")).isPresent();
    assertThat(proxmox.simulator.accounts().find("slipway@pve")).isPresent();
    assertThat(proxmox.simulator.roles().exists("SlipwayDisks")).isTrue();
    assertThat(proxmox.simulator.access().grants())
        .extracting(grant -> grant.subject())
        .containsExactly("other@pve");
    assertThat(result.messages()).contains("stays");
  }

  @Test
  void a_dry_removal_prints_the_commands_that_do_it() throws Exception {
    String before = proxmox.access();
    proxmox.setUp();
    String made = proxmox.access();

    Result dry = proxmox.script("remove.sh", "--dry-run");

    assertThat(dry.code()).as(dry.messages()).isZero();
    assertThat(proxmox.access()).isEqualTo(made);
    sh(dry.output());
    assertThat(proxmox.access()).isEqualTo(before);
  }

  private void sh(String script) throws Exception {
    Result result = proxmox.tools.run(List.of("sh", "-ec", script));
    assertThat(result.code()).as(script + result.messages()).isZero();
  }
}
