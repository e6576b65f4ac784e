package dev.slipway.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be meant is refused at the start, by its key, with what it needs. */
class SoundSettingsTest {
  private static final String SECRET = "a-secret";

  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "slipway.endpoints.lab.url", "https://pve.example.org:8006",
              "slipway.networks.default.cidr", "10.0.0.0/24",
              "slipway.networks.default.range", "10.0.0.10-10.0.0.20",
              "slipway.templates.debian-12.endpoint", "lab",
              "slipway.templates.debian-12.nodes.pve1", "9000"));

  @Test
  void what_can_be_meant_is_taken() {
    settings.put("slipway.endpoints.lab.url", "https://pve.example.org:8006/api2/json");
    settings.put("slipway.endpoints.lab.further-urls", "https://[2001:db8::1]:8006/");
    settings.put(
        "slipway.endpoints.lab.tls.fingerprint", "AB:".repeat(31) + "CD," + "ab".repeat(32));
    settings.put("slipway.endpoints.lab.api-token", "slipway@pve!svc=" + SECRET);
    settings.put("slipway.endpoints.lab.token-secret-file", "/comes/later");
    settings.put("slipway.networks.default.gateway", "10.0.0.1");
    settings.put("slipway.networks.default.exclude", "10.0.0.12,10.0.0.14-10.0.0.15");
    settings.put("slipway.networks.default.management", "10.0.0.0/8,192.168.1.7");
    settings.put("slipway.networks.six.cidr", "2001:db8::/64");
    settings.put("slipway.networks.six.range", "2001:db8::10-2001:db8::ff");
    settings.put("slipway.networks.dhcp.dhcp", "true");
    settings.put("slipway.endpoints.from-the-environment.url", "");

    assertThatCode(this::start).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          endpoints.lab.url                 | pve.example.org:8006       | https://host:8006
          endpoints.lab.url                 | ftp://pve.example.org      | https://host:8006
          endpoints.lab.url                 | https://pve/other          | https://host:8006
          endpoints.lab.further-urls        | https://pve1,8006          | https://host:8006
          endpoints.lab.tls.fingerprint     | AB:CD                      | SHA-256 fingerprint
          endpoints.lab.tls.ca-file         | /nowhere/ca.pem            | a PEM file of certificates
          endpoints.lab.token-id            | slipway                    | user@realm!token
          endpoints.lab.username            | root                       | user@realm
          endpoints.lab.limits.node         | 0                          | 1 or more
          endpoints.lab.over-commit.memory  | -1                         | more than 0
          vmid-range                        | 20000                      | first-last
          vmid-range                        | 30-40                      | 100 or later
          vmid-range                        | 500-400                    | does not end before
          vmid-range                        | 20000-99999999999          | first-last
          networks.default.cidr             | 10.0.0.0/99                | a subnet
          networks.default.cidr             | lan                        | a subnet
          networks.default.range            | 10.0.0.10-lan              | two IP addresses
          networks.default.range            | 10.0.0.20-10.0.0.10        | two IP addresses
          networks.default.range            | 10.0.0.10-2001:db8::1      | two IP addresses
          networks.default.range            | 10.0.1.10-10.0.1.20        | lies in slipway.networks.default.cidr
          networks.default.exclude          | the printer                | two IP addresses
          networks.default.gateway          | router                     | an IP address
          networks.default.gateway          | 10.0.0.0/24                | an IP address
          networks.default.dns              | ns.example.org             | an IP address
          networks.default.management       | bastion                    | a network
          networks.default.vlan             | 4095                       | 0 to 4094
          networks.default.mtu              | 100                        | 576 to 65520
          networks.default.ssh-port         | 0                          | 1 to 65535
          templates.debian-12.disk          | sda                        | scsi0
          templates.debian-12.nodes.pve1    | 90                         | 100 to 999999999
          vm.call-timeout                   | 0s                         | longer than nothing
          """)
  void what_cannot_be_meant_is_named_with_what_it_needs(String key, String value, String needed) {
    settings.put("slipway." + key, value);

    assertThat(refusal()).contains("slipway." + key).contains(needed);
  }

  @Test
  void everything_is_named_at_once_and_no_secret_with_it() {
    settings.put("slipway.endpoints.lab.url", "https://root:" + SECRET + "@pve:8006");
    settings.put("slipway.endpoints.lab.api-token", SECRET);
    settings.put("slipway.networks.default.jump.host", "bastion");
    settings.put("slipway.networks.default.jump.user", "jump");
    settings.put("slipway.networks.default.jump.private-key-file", "/run/secrets/jump");
    settings.put("slipway.networks.default.jump.fingerprint", "SHA256:x");

    assertThat(refusal())
        .contains("slipway.endpoints.lab.url", "slipway.endpoints.lab.api-token")
        .contains("slipway.networks.default.jump.fingerprint")
        .doesNotContain(SECRET);
  }

  @Test
  void a_file_of_authorities_without_one_is_refused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "");
    settings.put("slipway.endpoints.lab.tls.ca-file", file.toString());
    assertThat(refusal()).contains("without a certificate");

    Files.writeString(file, "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n");
    assertThat(refusal()).contains("which holds something else");
  }

  private String refusal() {
    return catchThrowableOfType(IllegalArgumentException.class, this::start).getMessage();
  }

  private void start() {
    new SoundSettings(VmConfigTest.config(settings)).start(null);
  }
}
