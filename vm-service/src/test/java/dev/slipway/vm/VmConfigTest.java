package dev.slipway.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every default and every key. */
public class VmConfigTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "slipway.endpoints.lab.url", "https://pve.example.org:8006",
          "slipway.networks.default.cidr", "10.0.0.0/24",
          "slipway.networks.default.range", "10.0.0.10-10.0.0.20",
          "slipway.templates.debian-12.endpoint", "lab",
          "slipway.templates.debian-12.nodes.pve1", "9000");

  /** The mapping as a service of this configuration sees it. */
  public static VmConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(VmConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withDefaultValues(values)
        .build()
        .getConfigMapping(VmConfig.class);
  }

  @Test
  void what_is_left_out_has_a_default() {
    VmConfig config = config(LEAST);

    assertThat(config.vmidRange()).isEqualTo("20000-29999");
    VmConfig.Endpoint endpoint = config.endpoints().get("lab");
    assertThat(endpoint.url()).contains(URI.create("https://pve.example.org:8006"));
    assertThat(endpoint.tokenId()).isEmpty();
    assertThat(endpoint.tokenSecretFile()).isEmpty();
    assertThat(endpoint.tokenSecret()).isEmpty();
    assertThat(endpoint.apiToken()).isEmpty();
    assertThat(endpoint.username()).isEmpty();
    assertThat(endpoint.passwordFile()).isEmpty();
    assertThat(endpoint.password()).isEmpty();
    assertThat(endpoint.tls().verify()).isTrue();
    assertThat(endpoint.tls().insecure()).isFalse();
    assertThat(endpoint.tls().caFile()).isEmpty();
    assertThat(endpoint.tls().fingerprint()).isEmpty();
    assertThat(endpoint.pool()).isEqualTo("slipway");
    assertThat(endpoint.storage()).isEqualTo("local");
    assertThat(endpoint.seedStorage()).isEqualTo("seeds");
    assertThat(endpoint.limits().endpoint()).isEqualTo(16);
    assertThat(endpoint.limits().node()).isEqualTo(8);
    assertThat(endpoint.limits().storage()).isEqualTo(8);
    VmConfig.Network network = config.networks().get("default");
    assertThat(network.bridge()).isEqualTo("vmbr0");
    assertThat(network.vlan()).isZero();
    assertThat(network.gateway()).isEmpty();
    assertThat(network.dns()).isEmpty();
    assertThat(network.ntp()).isEmpty();
    assertThat(network.dhcp()).isFalse();
    assertThat(network.jump()).isEmpty();
    assertThat(network.sshPort()).isEqualTo(22);
    assertThat(network.sshUser()).isEqualTo("slipway");
    VmConfig.Template template = config.templates().get("debian-12");
    assertThat(template.nodes()).containsExactly(Map.entry("pve1", 9000));
    assertThat(template.disk()).isEqualTo("scsi0");
    assertThat(template.user()).isEmpty();
    assertThat(template.pool()).isEmpty();
    assertThat(template.templateName()).isEmpty();
    assertThat(template.clone()).isEqualTo(VmConfig.CloneMode.FULL);
    assertThat(template.version()).isEmpty();
    assertThat(template.agent()).isFalse();
  }

  @Test
  void times_have_defaults() {
    VmConfig.Vm times = config(LEAST).vm();

    assertThat(times.callTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(times.cloneDeadline()).isEqualTo(Duration.ofMinutes(15));
    assertThat(times.bootDeadline()).isEqualTo(Duration.ofMinutes(5));
    assertThat(times.stepDeadline()).isEqualTo(Duration.ofMinutes(5));
    assertThat(times.parkAfter()).isEqualTo(Duration.ofSeconds(95));
    assertThat(times.parkedRetry()).isEqualTo(Duration.ofHours(1));
    assertThat(times.secondLook()).isEqualTo(Duration.ofSeconds(30));
    assertThat(times.pollCap()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config(LEAST).sweep().every()).isEqualTo(Duration.ofHours(1));
    assertThat(config(LEAST).sweep().confirmAfter()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void the_variables_that_proxmox_tools_agree_on_make_the_endpoint_default() throws IOException {
    Map<String, String> environment =
        Map.of(
            "PROXMOX_VE_ENDPOINT", "https://pve.example.org:8006/api2/json",
            "PROXMOX_VE_API_TOKEN", "slipway@pve!svc=a-secret",
            "PROXMOX_VE_INSECURE", "true");

    VmConfig.Endpoint endpoint = packaged(environment).endpoints().get("default");

    assertThat(endpoint.url()).contains(URI.create("https://pve.example.org:8006/api2/json"));
    assertThat(endpoint.apiToken()).contains("slipway@pve!svc=a-secret");
    assertThat(endpoint.tls().insecure()).isTrue();
    assertThat(packaged(Map.of()).endpoints().get("default").url()).isEmpty();
  }

  private static VmConfig packaged(Map<String, String> environment) throws IOException {
    return new SmallRyeConfigBuilder()
        .withMapping(VmConfig.class)
        .withMappingIgnore("slipway.**")
        .withConverter(Duration.class, 200, new DurationConverter())
        .addDefaultInterceptors()
        .withSources(
            new EnvConfigSource(environment, 300),
            new PropertiesConfigSource(
                Path.of("src/main/resources/application.properties").toUri().toURL(), 100))
        .build()
        .getConfigMapping(VmConfig.class);
  }

  @Test
  void every_key_can_be_set() {
    Map<String, String> all = new java.util.HashMap<>(LEAST);
    all.put("slipway.vmid-range", "500-600");
    all.put("slipway.endpoints.lab.token-id", "slipway@pve!svc");
    all.put("slipway.endpoints.lab.token-secret-file", "/etc/slipway/token");
    all.put("slipway.endpoints.lab.token-secret", "in-the-environment");
    all.put("slipway.endpoints.lab.tls.verify", "false");
    all.put("slipway.endpoints.lab.tls.ca-file", "/etc/slipway/ca.pem");
    all.put("slipway.endpoints.lab.tls.fingerprint", "AB:CD");
    all.put("slipway.endpoints.lab.further-urls", "https://pve2:8006,https://pve3:8006");
    all.put("slipway.endpoints.lab.pool", "mine");
    all.put("slipway.endpoints.lab.storage", "ceph");
    all.put("slipway.endpoints.lab.seed-storage", "isos");
    all.put("slipway.endpoints.lab.limits.storage", "2");
    all.put("slipway.networks.default.dns", "10.0.0.2,10.0.0.3");
    all.put("slipway.networks.default.gateway", "10.0.0.1");
    all.put("slipway.networks.default.ntp", "10.0.0.4,ntp.example.org");
    all.put("slipway.networks.default.ssh-port", "2222");
    all.put("slipway.networks.default.vlan", "42");
    all.put("slipway.templates.debian-12.disk", "virtio0");
    all.put("slipway.templates.debian-12.user", "debian");
    all.put("slipway.templates.debian-12.version", "2026-11");
    all.put("slipway.templates.found.endpoint", "lab");
    all.put("slipway.templates.found.pool", "templates");
    all.put("slipway.templates.found.template-name", "debian-12");
    all.put("slipway.templates.found.clone", "linked");
    all.put("slipway.templates.debian-12.agent", "true");
    all.put("slipway.networks.dhcp.dhcp", "true");
    all.put("slipway.networks.dhcp.jump.host", "bastion");
    all.put("slipway.networks.dhcp.jump.port", "2200");
    all.put("slipway.networks.dhcp.jump.user", "jump");
    all.put("slipway.networks.dhcp.jump.private-key-file", "/run/secrets/jump");
    all.put("slipway.networks.dhcp.jump.fingerprint", "SHA256:x");
    all.put("slipway.vm.second-look", "2s");
    all.put("slipway.sweep.every", "2h");
    all.put("slipway.sweep.confirm-after", "3m");

    VmConfig config = config(all);

    assertThat(config.vmidRange()).isEqualTo("500-600");
    assertThat(config.sweep().every()).isEqualTo(Duration.ofHours(2));
    assertThat(config.sweep().confirmAfter()).isEqualTo(Duration.ofMinutes(3));
    VmConfig.Endpoint endpoint = config.endpoints().get("lab");
    assertThat(endpoint.tokenId()).contains("slipway@pve!svc");
    assertThat(endpoint.tokenSecretFile()).contains(Path.of("/etc/slipway/token"));
    assertThat(endpoint.tls().verify()).isFalse();
    assertThat(endpoint.tls().caFile()).contains(Path.of("/etc/slipway/ca.pem"));
    assertThat(endpoint.tls().fingerprint()).contains(List.of("AB:CD"));
    assertThat(endpoint.furtherUrls())
        .contains(List.of(URI.create("https://pve2:8006"), URI.create("https://pve3:8006")));
    assertThat(endpoint.pool()).isEqualTo("mine");
    assertThat(endpoint.storage()).isEqualTo("ceph");
    assertThat(endpoint.seedStorage()).isEqualTo("isos");
    assertThat(endpoint.limits().storage()).isEqualTo(2);
    VmConfig.Network network = config.networks().get("default");
    assertThat(network.dns()).contains(List.of("10.0.0.2", "10.0.0.3"));
    assertThat(network.gateway()).contains("10.0.0.1");
    assertThat(network.ntp()).contains(List.of("10.0.0.4", "ntp.example.org"));
    assertThat(network.sshPort()).isEqualTo(2222);
    assertThat(network.vlan()).isEqualTo(42);
    assertThat(config.templates().get("debian-12").disk()).isEqualTo("virtio0");
    assertThat(config.templates().get("debian-12").user()).contains("debian");
    assertThat(config.templates().get("debian-12").version()).contains("2026-11");
    VmConfig.Template found = config.templates().get("found");
    assertThat(found.nodes()).isEmpty();
    assertThat(found.pool()).contains("templates");
    assertThat(found.templateName()).contains("debian-12");
    assertThat(found.clone()).isEqualTo(VmConfig.CloneMode.LINKED);
    assertThat(config.templates().get("debian-12").agent()).isTrue();
    assertThat(config.networks().get("dhcp").dhcp()).isTrue();
    VmConfig.Jump jump = config.networks().get("dhcp").jump().orElseThrow();
    assertThat(jump.host() + jump.user() + jump.fingerprint()).isEqualTo("bastionjumpSHA256:x");
    assertThat(jump.port()).hasValue(2200);
    assertThat(jump.privateKeyFile()).isEqualTo(Path.of("/run/secrets/jump"));
    assertThat(config.networks().get("dhcp").cidr()).isEmpty();
    assertThat(config.networks().get("dhcp").range()).isEmpty();
    assertThat(config.vm().secondLook()).isEqualTo(Duration.ofSeconds(2));
  }
}
