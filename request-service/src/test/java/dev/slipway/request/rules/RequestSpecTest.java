package dev.slipway.request.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterSpec;
import dev.slipway.events.DiskFormat;
import dev.slipway.events.ProxmoxSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a request that breaks no rule. */
class RequestSpecTest {

  @Test
  void fillsEveryDefaultIn() {
    ClusterSpec spec = Requests.spec("name: demo");
    assertThat(spec.servers().count()).isEqualTo(1);
    assertThat(spec.servers().size().cores()).isEqualTo(2);
    assertThat(spec.servers().size().memoryMiB()).isEqualTo(4096);
    assertThat(spec.servers().size().diskGiB()).isEqualTo(20);
    assertThat(spec.proxmox().endpoint()).isEqualTo("lab");
    assertThat(spec.proxmox().template()).isEqualTo("debian-12");
    assertThat(spec.proxmox().network()).isEqualTo("default");
    assertThat(spec.proxmox().storage()).isNull();
    assertThat(spec.proxmox().fullClone()).isTrue();
    assertThat(spec.k3s().version().value()).isEqualTo("v1.33.5+k3s1");
    assertThat(spec.k3s().token()).isNull();
    assertThat(spec.endpoint()).isNull();
    assertThat(spec.nodeReplacements()).isEqualTo(2);
    assertThat(spec.minReadyAgents()).isZero();
  }

  @Test
  void allAgentsAreNeededUnlessSomethingElseIsSaid() {
    String pools = "name: demo\nagentPools: [{name: a, count: 3}, {name: b}]\n";
    assertThat(Requests.spec(pools).minReadyAgents()).isEqualTo(4);
    assertThat(Requests.spec(pools + "minReadyAgents: 2\nnodeReplacements: 5"))
        .satisfies(
            spec -> {
              assertThat(spec.fewestAgents()).isEqualTo(2);
              assertThat(spec.mostReplacements()).isEqualTo(5);
            });
  }

  @Test
  void hardwareIsUsualUnlessSomethingElseWasAskedFor() {
    ProxmoxSpec.Hardware usual = Requests.spec("name: demo").proxmox().vmHardware();
    assertThat(usual.vmDisks()).isEqualTo(ProxmoxSpec.Disks.USUAL);
    assertThat(usual.startup()).isNull();
    assertThat(usual.protects()).isFalse();
    assertThat(
            Requests.spec(
                    """
                    name: demo
                    proxmox:
                      startup: {order: 2, up: 30}
                      protection: true
                      additionalNetworks: [dmz]
                      disks:
                        format: qcow2
                        discard: true
                        extra:
                          - {sizeGiB: 100, storage: fast}
                          - {sizeGiB: 10, format: raw}
                    """)
                .proxmox()
                .vmHardware())
        .isEqualTo(
            new ProxmoxSpec.Hardware(
                null,
                1,
                true,
                new ProxmoxSpec.Disks(
                    DiskFormat.QCOW2,
                    true,
                    false,
                    false,
                    List.of(
                        new ProxmoxSpec.ExtraDisk(100, "fast", null),
                        new ProxmoxSpec.ExtraDisk(10, null, DiskFormat.RAW))),
                new ProxmoxSpec.Startup(2, 30, null),
                true,
                List.of("dmz")));
  }

  @Test
  void aFirewallIsThereWhereSomethingIsSaidOfIt() {
    assertThat(Requests.spec("name: demo").proxmox().firewall()).isNull();
    assertThat(Requests.spec("name: demo\nproxmox: {firewall: {enabled: true}}").proxmox())
        .extracting(ProxmoxSpec::firewall)
        .isEqualTo(new ProxmoxSpec.Firewall(List.of(), List.of()));
    assertThat(
            Requests.spec(
                    """
                    name: demo
                    proxmox:
                      firewall:
                        management: [10.0.0.0/8, 192.168.1.7/32]
                        open:
                          - {dport: 443}
                          - {proto: udp, dport: "30000:32767", source: 10.0.0.0/8}
                    """)
                .proxmox()
                .firewall())
        .isEqualTo(
            new ProxmoxSpec.Firewall(
                List.of("10.0.0.0/8", "192.168.1.7/32"),
                List.of(
                    new ProxmoxSpec.Opening("tcp", "443", null),
                    new ProxmoxSpec.Opening("udp", "30000:32767", "10.0.0.0/8"))));
  }

  @Test
  void takesTheTemplatesEndpointAndTheEndpointsNetwork() {
    ClusterSpec spec = Requests.spec("name: demo\ntemplate: debian-13");
    assertThat(spec.proxmox().endpoint()).isEqualTo("other");
    assertThat(spec.proxmox().network()).isEqualTo("dmz");
  }

  @Test
  void addressesAreWrittenInOneWay() {
    assertThat(
            Requests.spec("name: demo\nproxmox: {addresses: [127.77.3.4]}").proxmox().addresses())
        .containsExactly("127.77.3.4");
    assertThat(Requests.spec("name: demo").proxmox().addresses()).isEmpty();
  }

  @Test
  void keepsWhatWasAskedForAndOnlyAReferenceToTheSecret() {
    ClusterSpec spec =
        Requests.spec(
            """
            name: demo
            servers: {cores: 4, memoryMiB: 8192, diskGiB: 40}
            k3sToken: 0123456789abcdef
            k3s: {version: stable, config: {image-x: [a=b], debug: true, v: 2}}
            endpoint: {hostname: demo.example.org}
            """);
    assertThat(spec.servers().size().cores()).isEqualTo(4);
    assertThat(spec.k3s().version().value()).isEqualTo("v1.33.5+k3s1");
    assertThat(spec.k3s().token().value())
        .isEqualTo("vault:" + Requests.CLUSTER + "/" + ClusterRules.TOKEN_SECRET);
    assertThat(spec.k3s().config())
        .isEqualTo(Map.of("image-x", List.of("a=b"), "debug", true, "v", 2));
    assertThat(spec.endpoint().port()).isEqualTo(6443);
    assertThat(spec.toString()).doesNotContain("0123456789abcdef");
  }
}
