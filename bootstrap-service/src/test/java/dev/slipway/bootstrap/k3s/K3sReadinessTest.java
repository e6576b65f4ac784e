package dev.slipway.bootstrap.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.bootstrap.guest.ScriptedShell;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class K3sReadinessTest {
  private static final String READYZ = "sudo -n k3s kubectl get --raw /readyz";
  private static final String NODES = "sudo -n k3s kubectl get nodes -o json";
  private static final String WORKLOADS =
      "sudo -n k3s kubectl get deployments,daemonsets -n kube-system -o json";

  private final ScriptedShell server = new ScriptedShell().answering(READYZ, 0, "ok");
  private final K3sReadiness readiness = new K3sReadiness(server.shell());

  private static String items(String... items) {
    return "{\"items\": [" + String.join(",", items) + "]}";
  }

  private static String node(String name, String ready) {
    return """
        {"metadata": {"name": "%s"}, "status": {
          "nodeInfo": {"kubeletVersion": "v1.33.5+k3s1"},
          "conditions": [
            {"type": "MemoryPressure", "status": "False"},
            {"type": "Ready", "status": "%s", "message": "cni not there"}]}}
        """
        .formatted(name, ready);
  }

  private static String deployment(String name, int available) {
    return """
        {"kind": "Deployment", "metadata": {"name": "%s"}, "spec": {"replicas": 1},
         "status": {"availableReplicas": %d}}
        """
        .formatted(name, available);
  }

  private static Stream<String> core() {
    return Stream.of("coredns", "local-path-provisioner", "metrics-server")
        .map(name -> deployment(name, 1));
  }

  @Test
  void an_api_that_does_not_answer_is_waited_for() {
    server.answering(READYZ, 1, "");

    assertThat(readiness.nodes(List.of("n1"))).isInstanceOf(Poll.NotYet.class);
  }

  @Test
  void ready_nodes_come_with_their_versions() {
    server.answering(NODES, 0, items(node("n1", "True"), node("n2", "True")));

    assertThat(readiness.nodes(List.of("n1", "n2")))
        .isEqualTo(Poll.done(Map.of("n1", "v1.33.5+k3s1", "n2", "v1.33.5+k3s1")));
  }

  @Test
  void one_node_that_is_not_ready_or_not_there_is_named() {
    server.answering(NODES, 0, items(node("n1", "False")));

    assertThat(readiness.nodes(List.of("n1")))
        .isEqualTo(Poll.notYet("node n1 is not Ready: cni not there"));
    assertThat(readiness.nodes(List.of("n2"))).isEqualTo(Poll.notYet("node n2 is not registered"));
  }

  @Test
  void a_server_that_etcd_has_not_promoted_yet_is_waited_for() {
    String learner =
        node("n1", "True")
            .replace(
                "\"conditions\": [",
                "\"conditions\": [{\"type\": \"EtcdIsVoter\", \"status\": \"False\","
                    + " \"message\": \"a learner\"},");
    server.answering(NODES, 0, items(learner));

    assertThat(readiness.nodes(List.of("n1")))
        .isEqualTo(Poll.notYet("node n1 is not Ready: a learner"));
  }

  @Test
  void packaged_workloads_have_to_be_there_and_available() {
    server.answering(
        WORKLOADS, 0, items(deployment("coredns", 0), deployment("metrics-server", 1)));

    assertThat(readiness.coreWorkloads(List.of()))
        .isEqualTo(
            Poll.notYet(
                "core workloads not available: coredns, local-path-provisioner (not there yet)"));
  }

  @Test
  void disabled_ones_are_not_missed() {
    server.answering(WORKLOADS, 0, items(deployment("coredns", 1)));

    assertThat(readiness.coreWorkloads(List.of("metrics-server", "local-storage")))
        .isEqualTo(Poll.done());
  }

  @Test
  void others_in_kube_system_have_to_be_available_as_well() {
    String daemonSet =
        """
        {"kind": "DaemonSet", "metadata": {"name": "svclb-traefik"},
         "status": {"desiredNumberScheduled": 2, "numberAvailable": 1}}
        """;
    server.answering(
        WORKLOADS,
        0,
        items(Stream.concat(core(), Stream.of(daemonSet)).collect(Collectors.joining(","))));

    assertThat(readiness.coreWorkloads(List.of()))
        .isEqualTo(Poll.notYet("core workloads not available: svclb-traefik"));
  }
}
