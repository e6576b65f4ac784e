package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.testing.GeneratedFile;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.address.TakenAddresses;
import dev.slipway.vm.placement.ProxmoxTools.Result;
import dev.slipway.vm.proxmox.ProxmoxHypervisor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/proxmox/template.sh}, run as it is. */
class TemplateScriptTest {
  private static final long GIB = 1L << 30;

  @TempDir private Path folder;
  private PreparedProxmox proxmox;
  private Path image;

  @BeforeEach
  void start() throws Exception {
    proxmox = new PreparedProxmox(folder);
    image = folder.resolve("debian-12.qcow2");
    Files.write(image, qcow2(3 * GIB));
  }

  @AfterEach
  void close() throws Exception {
    proxmox.close();
  }

  @Test
  void what_it_makes_is_a_template_that_slipway_can_use() throws Exception {
    proxmox.setUp();

    Result result =
        make(
            "--image", image.toString(), "--vmid", "9050", "--name", "mine", "--pool", "templates");

    assertThat(result.code()).as(result.messages()).isZero();
    Vm made = proxmox.simulator.vms().find(9050).orElseThrow();
    assertThat(made.config().template()).isTrue();
    assertThat(made.config().value("scsi0").orElseThrow())
        .contains("local-lvm:base-9050-disk-0")
        .contains("size=3G");
    assertThat(made.config().value("agent")).contains("enabled=1");
    assertThat(made.config().value("boot")).contains("order=scsi0");
    assertThat(made.config().values().toString()).doesNotContain("cloudinit");
    assertThat(proxmox.simulator.storages().content("local-lvm", "pve1"))
        .filteredOn(volume -> volume.owner() == 9050)
        .singleElement()
        .satisfies(disk -> assertThat(disk.size()).isEqualTo(3 * GIB));
    VmConfig config = proxmox.configuration(proxmox.setUp());
    ProxmoxHypervisor hypervisor = proxmox.client(config);
    assertThat(
            new Preflight(
                    config,
                    any -> hypervisor,
                    new TakenAddresses(config, null, null, Clock.systemUTC()),
                    null,
                    Clock.systemUTC())
                .check(spec("mine"), new NodeSize(2, 2048, 10))
                .candidates())
        .extracting(candidate -> candidate.template().toString())
        .containsExactly("template 9050 on pve1");
    assertThat(result.output()).contains("    mine:\n").contains("        pve1: 9050");
  }

  @Test
  void a_dry_run_prints_the_commands_that_do_it() throws Exception {
    List<String> options =
        List.of("--image", image.toString(), "--vmid", "9050", "--name", "mine", "--dry-run");

    Result dry = make(options.toArray(String[]::new));

    assertThat(dry.code()).as(dry.messages()).isZero();
    assertThat(proxmox.simulator.vms().find(9050)).isEmpty();
    assertThat(proxmox.tools.commands()).allMatch(command -> command.startsWith("pvesh get "));
    assertThat(proxmox.tools.run(List.of("sh", "-euc", dry.output())).code()).isZero();
    assertThat(proxmox.simulator.vms().find(9050).orElseThrow().config().template()).isTrue();
  }

  /** Which is the image's own business otherwise: the script never writes to it. */
  @Test
  void the_agent_goes_into_a_copy_of_the_image() throws Exception {
    byte[] before = Files.readAllBytes(image);
    tool("virt-customize", "printf '%s\\n' \"$*\" >>" + folder + "/customized; printf x >>\"$2\"");

    Result result =
        make("--image", image.toString(), "--vmid", "9050", "--name", "mine", "--install-agent");

    assertThat(result.code()).as(result.messages()).isZero();
    assertThat(folder.resolve("customized"))
        .content()
        .isEqualTo(
            "-a %s.with-agent --install qemu-guest-agent --truncate /etc/machine-id\n"
                .formatted(image));
    assertThat(image).hasBinaryContent(before);
    assertThat(folder.resolve("debian-12.qcow2.with-agent")).doesNotExist();
    assertThat(proxmox.tools.commands()).anyMatch(command -> command.contains(".with-agent,"));
  }

  @Test
  void an_image_with_another_checksum_is_refused() throws Exception {
    Result result =
        make("--image", image.toString(), "--vmid", "9050", "--name", "mine", "--sha256", "abc");

    assertThat(result.code()).isNotZero();
    assertThat(result.messages()).contains("the image has the sha256sum ").contains(", not abc.");
    assertThat(proxmox.simulator.vms().find(9050)).isEmpty();
  }

  @Test
  void what_is_half_made_is_told_with_the_command_that_removes_it() throws Exception {
    tool("qm", "[ \"$1\" = create ] || exit 2");

    Result result = make("--image", image.toString(), "--vmid", "9050", "--name", "mine");

    assertThat(result.code()).isNotZero();
    assertThat(result.messages()).contains("qm destroy 9050 --purge");
  }

  @ParameterizedTest
  @CsvSource({
    "--image nosuch --vmid 9050 --name mine, there is no image 'nosuch'",
    "--image debian-12.qcow2 --vmid 9000 --name mine, VMID 9000 is taken",
    "--image debian-12.qcow2 --vmid x --name mine, wants a number",
    "--image debian-12.qcow2 --vmid 9050, --name is missing",
    "--image debian-12.qcow2 --vmid 9050 --name a_b, cannot be called 'a_b'",
    "--image debian-12.qcow2 --vmid 9050 --name mine --storage nosuch, there is no storage"
        + " 'nosuch'",
    "--image debian-12.qcow2 --vmid 9050 --name mine --pool nosuch, there is no pool 'nosuch'",
    "--image debian-12.qcow2 --vmid 9050 --name mine --bridge a;b, a name cannot be 'a;b'",
    "--nosuch x, there is no option --nosuch"
  })
  void what_cannot_be_right_is_refused_before_anything_is_made(String options, String why)
      throws Exception {
    Result result = make(options.split(" "));

    assertThat(result.code()).isNotZero();
    assertThat(result.messages()).contains(why);
    assertThat(proxmox.tools.commands()).allMatch(command -> command.startsWith("pvesh get "));
  }

  /** The simulator knows these calls; the real one's whole schema does too, where it is at hand. */
  @Test
  void each_option_is_in_the_schema() throws Exception {
    Path schema = GeneratedFile.projectRoot().resolve("../shared/pve/api-schema.json");
    assumeThat(schema).exists();
    Map<String, JsonNode> parameters = new HashMap<>();
    collect(new ObjectMapper().readTree(Files.readString(schema)), parameters);

    make("--image", image.toString(), "--vmid", "9050", "--name", "mine");

    List<String> commands =
        proxmox.tools.commands().stream().filter(line -> line.startsWith("qm ")).toList();
    assertThat(commands).hasSize(2);
    JsonNode create = parameters.get("POST /nodes/{node}/qemu");
    for (String word : commands.getFirst().split(" ")) {
      if (word.startsWith("--")) {
        String option = word.substring(2).replaceFirst("(scsi|net|serial)\\d+$", "$1[n]");
        assertThat(create.has(option)).as(option).isTrue();
      }
    }
    assertThat(parameters).containsKey("POST /nodes/{node}/qemu/{vmid}/template");
    assertThat(create.path("scsi[n]").toString()).contains("import-from");
  }

  private static void collect(JsonNode nodes, Map<String, JsonNode> parameters) {
    for (JsonNode node : nodes) {
      node.path("info")
          .properties()
          .forEach(
              method ->
                  parameters.put(
                      method.getKey() + " " + node.path("path").asText(),
                      method.getValue().path("parameters").path("properties")));
      collect(node.path("children"), parameters);
    }
  }

  private Result make(String... options) throws Exception {
    return proxmox.script("template.sh", options);
  }

  /** A program of the node's. */
  private void tool(String name, String does) throws Exception {
    Path program = folder.resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + does + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static ProxmoxSpec spec(String template) {
    return new ProxmoxSpec("proxmox", template, "default", null, null, null, null, true, List.of());
  }

  /** As much of one as tells how large the disk in it is. */
  private static byte[] qcow2(long size) {
    ByteBuffer header = ByteBuffer.allocate(104);
    header.put(new byte[] {'Q', 'F', 'I', (byte) 0xfb}).putInt(3);
    header.putLong(24, size);
    return header.array();
  }
}
