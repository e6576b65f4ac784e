package dev.slipway.bootstrap.k3s;

import static dev.slipway.bootstrap.Samples.VERSION;
import static dev.slipway.bootstrap.Samples.k3s;
import static dev.slipway.bootstrap.Samples.member;
import static dev.slipway.bootstrap.Samples.plainK3s;
import static dev.slipway.bootstrap.Samples.server;
import static dev.slipway.bootstrap.Samples.set;
import static dev.slipway.bootstrap.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.bootstrap.domain.Guest;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.AgentPool;
import dev.slipway.events.K3sSettings;
import dev.slipway.events.K3sSpec;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Role;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class K3sConfigFileTest {
  private static Map<String, Object> written(Member member, ClusterSpec spec, String firstServer) {
    try {
      return new YAMLMapper()
          .readValue(
              text(new K3sConfigFile(member, spec, null, firstServer)), new TypeReference<>() {});
    } catch (JsonProcessingException noYaml) {
      throw new AssertionError(noYaml);
    }
  }

  /** What is behind a reference is the reference's own name. */
  private static String text(K3sConfigFile file) {
    return file.yaml(ref -> Secret.of("behind-" + ref.name())).expose();
  }

  @Test
  void a_first_server_starts_the_cluster_on_its_own_address() {
    assertThat(written(server("127.77.0.10"), spec(plainK3s()), null))
        .containsExactly(
            entry("node-name", "demo-server-1"),
            entry("node-ip", "127.77.0.10"),
            entry("token-file", "/etc/rancher/k3s/token"),
            entry("cluster-init", true),
            entry("agent-token-file", "/etc/rancher/k3s/agent-token"),
            entry("write-kubeconfig-mode", "0600"),
            entry("tls-san", List.of("127.77.0.10")));
  }

  @Test
  void the_mode_stays_text_and_the_switch_a_boolean() {
    assertThat(text(new K3sConfigFile(server("127.77.0.10"), spec(plainK3s()), null, null)))
        .contains("write-kubeconfig-mode: \"0600\"")
        .contains("cluster-init: true\n");
  }

  @Test
  void an_agent_joins_and_gets_none_of_the_servers_settings() {
    Member agent = member("demo-agent-1", Role.AGENT, "127.77.0.11");

    assertThat(written(agent, spec(plainK3s()), "127.77.0.10"))
        .containsEntry("server", "https://127.77.0.10:6443")
        .doesNotContainKeys("cluster-init", "agent-token-file", "tls-san", "write-kubeconfig-mode");
  }

  @Test
  void an_agent_has_its_pool_s_labels_and_taints_and_of_the_raw_config_what_is_an_agent_s()
      throws Exception {
    var raw = Map.<String, Object>of("kubelet-arg", "max-pods=50", "secrets-encryption", true);
    K3sSpec k3s = k3s(VERSION, List.of(), List.of(), raw);
    AgentPool gpu =
        new AgentPool(
            "gpu",
            1,
            new NodeSize(4, 8192, 40),
            List.of("pool=gpu"),
            List.of("gpu=yes:NoSchedule"));
    Member agent = member("demo-agent-1", Role.AGENT, "127.77.0.11");

    Map<String, Object> written =
        new YAMLMapper()
            .readValue(
                text(new K3sConfigFile(agent, spec(k3s), gpu, "127.77.0.10")),
                new TypeReference<>() {});

    assertThat(written)
        .containsEntry("node-label", List.of("pool=gpu"))
        .containsEntry("node-taint", List.of("gpu=yes:NoSchedule"))
        .containsEntry("kubelet-arg", "max-pods=50")
        .doesNotContainKey("secrets-encryption");
  }

  @Test
  void the_requester_s_own_config_is_passed_on_lists_joined() {
    var k3s =
        k3s(
            VERSION,
            List.of("traefik"),
            List.of("demo.example.org"),
            Map.of(
                "tls-san",
                List.of("more.example.org"),
                "disable",
                "servicelb",
                "etcd-expose-metrics",
                true,
                "kubelet-arg",
                List.of("max-pods=50")));

    assertThat(written(server("127.77.0.10"), spec(k3s), null))
        .contains(
            entry("tls-san", List.of("127.77.0.10", "demo.example.org", "more.example.org")),
            entry("disable", List.of("traefik", "servicelb")),
            entry("etcd-expose-metrics", true),
            entry("kubelet-arg", List.of("max-pods=50")));
  }

  @Test
  void a_node_s_zone_is_its_proxmox_node_unless_the_requester_says_otherwise() {
    Member member = on(new ProxmoxNode("pve2"));
    ClusterSpec labelled = spec(labelled(List.of("tier=web", "topology.kubernetes.io/zone=eu")));

    assertThat(written(member, spec(plainK3s()), null))
        .containsEntry("node-label", List.of("topology.kubernetes.io/zone=pve2"));
    assertThat(written(member, labelled, null))
        .containsEntry("node-label", List.of("tier=web", "topology.kubernetes.io/zone=eu"));
  }

  private static Member on(ProxmoxNode host) {
    Member member = server("127.77.0.10");
    Guest guest = member.guest();
    return new Member(
        member.cluster(),
        member.node(),
        member.role(),
        new Guest(guest.address(), guest.sshPort(), guest.sshUser(), guest.hostKey(), null, host));
  }

  private static K3sSpec labelled(List<String> nodeLabels) {
    return new K3sSpec(
        VERSION,
        List.of(),
        List.of(),
        null,
        null,
        null,
        null,
        nodeLabels,
        List.of(),
        null,
        Map.of());
  }

  private static final ClusterId CLUSTER = ClusterId.of("01890000-0000-7000-8000-000000000001");

  private static final K3sSettings SETTINGS =
      new K3sSettings(
          "harbour.internal",
          Map.of("kubelet-arg", List.of("max-pods=50"), "etcd-arg", List.of("snapshot-count=9")),
          true,
          true,
          new K3sSettings.EtcdSnapshots(
              "0 */6 * * *",
              9,
              new K3sSettings.Bucket(
                  "s3.example.org",
                  "snapshots",
                  null,
                  "demo",
                  true,
                  SecretRef.of(CLUSTER, "access"),
                  SecretRef.of(CLUSTER, "secret"))),
          List.of(),
          null);

  @Test
  void a_server_has_all_settings_and_what_is_behind_the_references() {
    assertThat(written(server("127.77.0.10"), spec(set(plainK3s(), SETTINGS)), null))
        .contains(
            entry("cluster-domain", "harbour.internal"),
            entry("kubelet-arg", List.of("max-pods=50")),
            entry("etcd-arg", List.of("snapshot-count=9")),
            entry("secrets-encryption", true),
            entry("protect-kernel-defaults", true),
            entry("etcd-snapshot-schedule-cron", "0 */6 * * *"),
            entry("etcd-snapshot-retention", 9),
            entry("etcd-s3", true),
            entry("etcd-s3-endpoint", "s3.example.org"),
            entry("etcd-s3-bucket", "snapshots"),
            entry("etcd-s3-folder", "demo"),
            entry("etcd-s3-insecure", true),
            entry("etcd-s3-access-key", "behind-access"),
            entry("etcd-s3-secret-key", "behind-secret"))
        .doesNotContainKey("etcd-s3-region");
  }

  @Test
  void an_agent_has_of_the_settings_what_is_an_agent_s() {
    Member agent = member("demo-agent-1", Role.AGENT, "127.77.0.11");

    assertThat(written(agent, spec(set(plainK3s(), SETTINGS)), "127.77.0.10"))
        .containsOnlyKeys(
            "node-name",
            "node-ip",
            "token-file",
            "server",
            "protect-kernel-defaults",
            "kubelet-arg");
  }

  @Test
  void a_pool_s_own_config_wins_over_the_cluster_s_and_its_lists_are_joined() throws Exception {
    var raw = Map.<String, Object>of("debug", true, "pause-image", "registry.example.org/pause");
    K3sSpec k3s = set(k3s(VERSION, List.of(), List.of(), raw), SETTINGS);
    AgentPool pool =
        new AgentPool(
            "gpu",
            1,
            new NodeSize(4, 8192, 40),
            List.of(),
            List.of(),
            Map.of("kubelet-arg", List.of("v=2"), "pause-image", "other.example.org/pause"));
    Member agent = member("demo-agent-1", Role.AGENT, "127.77.0.11");

    Map<String, Object> written =
        new YAMLMapper()
            .readValue(
                text(new K3sConfigFile(agent, spec(k3s), pool, "127.77.0.10")),
                new TypeReference<>() {});

    assertThat(written)
        .contains(
            entry("kubelet-arg", List.of("max-pods=50", "v=2")),
            entry("debug", true),
            entry("pause-image", "other.example.org/pause"));
  }

  @Test
  void what_slipway_needs_cannot_be_overridden() {
    var k3s =
        k3s(VERSION, List.of(), List.of(), Map.of("token-file", "/tmp/x", "node-name", "other"));

    assertThat(written(server("127.77.0.10"), spec(k3s), null))
        .contains(
            entry("token-file", "/etc/rancher/k3s/token"), entry("node-name", "demo-server-1"));
  }
}
