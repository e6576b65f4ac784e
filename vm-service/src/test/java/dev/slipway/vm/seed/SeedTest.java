package dev.slipway.vm.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.github.stephenc.javaisotools.loopfs.iso9660.Iso9660FileEntry;
import com.github.stephenc.javaisotools.loopfs.iso9660.Iso9660FileSystem;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.kit.vault.Secret;
import dev.slipway.lab.testing.DebianPrograms;
import dev.slipway.vm.hypervisor.Mark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String PRIVATE_KEY =
      "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\nBBBB\n-----END OPENSSH PRIVATE KEY-----\n";

  private final Seed seed =
      new Seed(
          new NodeName("demo-server-1"),
          "0199-demo-server-1-1",
          "slipway",
          "ssh-ed25519 AAAAC3Nza demo",
          Secret.of(PRIVATE_KEY),
          "ssh-ed25519 AAAAC3Host demo-server-1",
          new Seed.Network(
              "BC:24:11:6C:BF:50",
              "10.0.0.5/24",
              "10.0.0.1",
              List.of("10.0.0.2"),
              List.of("example.org"),
              List.of("10.0.0.3", "ntp.example.org"),
              9000),
          List.of(
              new Seed.FurtherCard("BC:24:11:6C:BF:51", "10.8.0.5/24", 0),
              new Seed.FurtherCard("BC:24:11:6C:BF:52", "10.9.0.5/16", 1400)));

  @TempDir private Path directory;

  @Test
  void the_image_reads_back_with_its_label_and_the_three_names() throws IOException {
    Path image = written();

    Map<String, String> files = files(image);

    assertThat(files.keySet()).containsExactly("meta-data", "network-config", "user-data");
    assertThat(label(image)).isEqualTo("cidata");
  }

  @Test
  void user_data_is_a_cloud_config_with_the_host_key_for_first_contact() throws IOException {
    String text = files(written()).get("user-data");

    assertThat(text).startsWith("#cloud-config\n");
    JsonNode data = YAML.readTree(text);
    assertThat(data.at("/hostname").asText()).isEqualTo("demo-server-1");
    assertThat(data.at("/users/0/ssh_authorized_keys/0").asText())
        .isEqualTo("ssh-ed25519 AAAAC3Nza demo");
    assertThat(data.at("/ssh_keys/ed25519_private").asText()).isEqualTo(PRIVATE_KEY);
    assertThat(data.at("/ssh_keys/ed25519_public").asText()).contains("AAAAC3Host");
    assertThat(data.at("/ssh_genkeytypes")).hasToString("[\"ed25519\"]");
    assertThat(data.at("/ssh_deletekeys").asBoolean()).isTrue();
  }

  /** Each byte: what a guest reads is a contract with cloud-init, of every version there is. */
  @Test
  void user_data_is_this() throws IOException {
    assertThat(files(written()).get("user-data"))
        .isEqualTo(
            """
            #cloud-config
            hostname: "demo-server-1"
            users:
            - name: "slipway"
              sudo: "ALL=(ALL) NOPASSWD:ALL"
              shell: "/bin/bash"
              lock_passwd: true
              ssh_authorized_keys:
              - "ssh-ed25519 AAAAC3Nza demo"
            ssh_deletekeys: true
            ssh_genkeytypes:
            - "ed25519"
            ssh_keys:
              ed25519_private: |
                -----BEGIN OPENSSH PRIVATE KEY-----
                AAAA
                BBBB
                -----END OPENSSH PRIVATE KEY-----
              ed25519_public: "ssh-ed25519 AAAAC3Host demo-server-1"
            ssh_pwauth: false
            locale: "C.UTF-8"
            ntp:
              enabled: true
              servers:
              - "10.0.0.3"
              - "ntp.example.org"
            """);
  }

  @Test
  void without_time_servers_the_templates_own_stay() throws IOException {
    Seed.Network n = seed.network();
    Seed without =
        with(
            new Seed.Network(
                n.mac(), n.address(), n.gateway(), n.dns(), n.search(), List.of(), n.mtu()));
    Path image = Files.write(directory.resolve("without.iso"), without.image().exposeBytes());

    assertThat(files(image).get("user-data")).doesNotContain("ntp").endsWith("\"C.UTF-8\"\n");
  }

  @Test
  void the_network_is_static_and_bound_to_the_card() throws IOException {
    JsonNode card = YAML.readTree(files(written()).get("network-config")).at("/ethernets/primary");

    assertThat(card.at("/match/macaddress").asText()).isEqualTo("bc:24:11:6c:bf:50");
    assertThat(card.at("/addresses/0").asText()).isEqualTo("10.0.0.5/24");
    assertThat(card.at("/routes/0/via").asText()).isEqualTo("10.0.0.1");
    assertThat(card.at("/dhcp-identifier").asText()).isEqualTo("mac");
    assertThat(card.at("/nameservers/addresses/0").asText()).isEqualTo("10.0.0.2");
    assertThat(card.at("/nameservers/search/0").asText()).isEqualTo("example.org");
    assertThat(card.at("/mtu").asInt()).isEqualTo(9000);
  }

  /** One default route and one list of name servers, those of the first network. */
  @Test
  void every_card_is_matched_by_its_hardware_address() throws IOException {
    assertThat(files(written()).get("network-config"))
        .isEqualTo(
            """
            version: 2
            ethernets:
              primary:
                match:
                  macaddress: "bc:24:11:6c:bf:50"
                dhcp-identifier: "mac"
                addresses:
                - "10.0.0.5/24"
                routes:
                - to: "0.0.0.0/0"
                  via: "10.0.0.1"
                nameservers:
                  addresses:
                  - "10.0.0.2"
                  search:
                  - "example.org"
                mtu: 9000
              further-1:
                match:
                  macaddress: "bc:24:11:6c:bf:51"
                dhcp-identifier: "mac"
                addresses:
                - "10.8.0.5/24"
              further-2:
                match:
                  macaddress: "bc:24:11:6c:bf:52"
                dhcp-identifier: "mac"
                addresses:
                - "10.9.0.5/16"
                mtu: 1400
            """);
  }

  @Test
  void the_network_config_is_this() throws IOException {
    assertThat(networkConfig(seed.network()))
        .isEqualTo(
            """
            version: 2
            ethernets:
              primary:
                match:
                  macaddress: "bc:24:11:6c:bf:50"
                dhcp-identifier: "mac"
                addresses:
                - "10.0.0.5/24"
                routes:
                - to: "0.0.0.0/0"
                  via: "10.0.0.1"
                nameservers:
                  addresses:
                  - "10.0.0.2"
                  search:
                  - "example.org"
                mtu: 9000
            """);
  }

  @Test
  void dhcp_is_asked_on_our_card_by_its_hardware_address() throws IOException {
    assertThat(networkConfig(null, null))
        .isEqualTo(
            """
            version: 2
            ethernets:
              primary:
                match:
                  macaddress: "bc:24:11:6c:bf:50"
                dhcp-identifier: "mac"
                dhcp4: true
            """);
  }

  @Test
  void an_address_of_version_6_has_a_default_route_of_its_own() throws IOException {
    assertThat(networkConfig("2001:db8::5/64", "2001:db8::1"))
        .isEqualTo(
            """
            version: 2
            ethernets:
              primary:
                match:
                  macaddress: "bc:24:11:6c:bf:50"
                dhcp-identifier: "mac"
                addresses:
                - "2001:db8::5/64"
                routes:
                - to: "::/0"
                  via: "2001:db8::1"
            """);
  }

  private String networkConfig(String address, String gateway) throws IOException {
    String mac = seed.network().mac();
    return networkConfig(
        new Seed.Network(mac, address, gateway, List.of(), List.of(), List.of(), 0));
  }

  /** Of a guest with that card alone. */
  private String networkConfig(Seed.Network network) throws IOException {
    Path image = Files.write(directory.resolve("other.iso"), with(network).image().exposeBytes());
    return files(image).get("network-config");
  }

  private Seed with(Seed.Network network) {
    return new Seed(
        seed.hostname(),
        seed.instanceId(),
        seed.user(),
        seed.authorizedKey(),
        seed.hostPrivateKey(),
        seed.hostPublicKey(),
        network,
        List.of());
  }

  @Test
  void cloud_init_itself_finds_nothing_wrong_with_the_user_data() throws Exception {
    DebianPrograms.need("cloud-init", "--version");
    Path userData =
        Files.writeString(directory.resolve("user-data"), files(written()).get("user-data"));

    assertThat(output("cloud-init", "schema", "--config-file", userData.toString()))
        .contains("Valid");
  }

  /** A template has the one or the other; a route that one of them does not know is no network. */
  @ParameterizedTest
  @ValueSource(strings = {"eni", "netplan", "network-manager", "networkd"})
  void each_of_cloud_inits_renderers_takes_the_network_config(String renderer) throws Exception {
    DebianPrograms.need("cloud-init", "--version");
    Path config =
        Files.writeString(directory.resolve("network-config"), networkConfig(seed.network()));

    assertThat(
            output(
                "cloud-init",
                "devel",
                "net-convert",
                "--network-data=" + config,
                "--kind=yaml",
                "--distro=debian",
                "--directory=" + directory.resolve("rendered"),
                "--output-kind=" + renderer))
        .contains("Wrote output format");
  }

  @Test
  void another_implementation_reads_rock_ridge_and_joliet_names() throws Exception {
    Path isoinfo = Path.of("/usr/bin/isoinfo");
    Assumptions.assumeTrue(Files.isExecutable(isoinfo), "package genisoimage is not installed");
    Path image = written();

    for (String names : List.of("-R", "-J")) {
      String listed = output(isoinfo.toString(), "-i", image.toString(), names, "-f");
      // Linux leaves out the version behind a Joliet name.
      assertThat(listed.lines().map(name -> name.replace(";1", "")))
          .containsExactlyInAnyOrder("/user-data", "/meta-data", "/network-config");
    }
    assertThat(output(isoinfo.toString(), "-i", image.toString(), "-d"))
        .contains("Volume id: cidata");
  }

  @Test
  void the_name_says_whose_it_is() {
    Mark mark =
        new Mark(
            UUID.fromString("11111111-2222-4333-8444-555555555555"),
            ClusterId.of("0199b9c5-0000-7000-8000-000000000001"),
            new NodeName("demo-server-1"),
            2);

    assertThat(SeedName.volume("seeds", SeedName.file(mark)))
        .isEqualTo(
            "seeds:iso/slipway-11111111-0199b9c5-0000-7000-8000-000000000001-demo-server-1-2.iso");
  }

  private Path written() throws IOException {
    return Files.write(directory.resolve("seed.iso"), seed.image().exposeBytes());
  }

  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  private static Map<String, String> files(Path image) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Iso9660FileSystem iso = new Iso9660FileSystem(image.toFile(), true)) {
      for (Iso9660FileEntry entry : iso) {
        if (!entry.isDirectory()) {
          byte[] content = iso.getInputStream(entry).readAllBytes();
          files.put(entry.getName(), new String(content, StandardCharsets.UTF_8));
        }
      }
    }
    return files;
  }

  /** The volume identifier of the primary descriptor: 32 bytes from byte 40 of sector 16. */
  private static String label(Path image) throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    return new String(bytes, 16 * 2048 + 40, 32, StandardCharsets.US_ASCII).strip();
  }
}
