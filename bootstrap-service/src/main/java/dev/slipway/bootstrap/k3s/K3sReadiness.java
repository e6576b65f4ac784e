package dev.slipway.bootstrap.k3s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.ExecResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the Kubernetes API of a server says of its cluster, asked on that server. */
record K3sReadiness(GuestShell server) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * K3s's own condition of a server in embedded etcd; the next member may come once it holds.
   * https://docs.k3s.io/datastore/ha-embedded
   */
  private static final String VOTER = "EtcdIsVoter";

  /** K3s's packaged deployments, and the name under which {@code disable} leaves them out. */
  private static final Map<String, String> PACKAGED =
      Map.of(
          "coredns", "coredns",
          "local-path-provisioner", "local-storage",
          "metrics-server", "metrics-server");

  /** The kubelet versions of these nodes, once the API answers and all of them are Ready. */
  Poll<Map<String, String>> nodes(Collection<String> wanted) {
    ExecResult readyz = kubectl("get", "--raw", "/readyz");
    if (!readyz.succeeded() || !readyz.stdout().strip().equals("ok")) {
      return Poll.notYet("the Kubernetes API is not ready: " + GuestShell.said(readyz));
    }
    Map<String, JsonNode> found = new HashMap<>();
    for (JsonNode node : items("get", "nodes", "-o", "json")) {
      found.put(node.at("/metadata/name").asText(), node);
    }
    Map<String, String> versions = new HashMap<>();
    for (String name : wanted) {
      JsonNode node = found.get(name);
      if (node == null) {
        return Poll.notYet("node " + name + " is not registered");
      }
      Optional<String> reason = notReady(node);
      if (reason.isPresent()) {
        return Poll.notYet("node " + name + " is not Ready: " + reason.get());
      }
      versions.put(name, node.at("/status/nodeInfo/kubeletVersion").asText());
    }
    return Poll.done(versions);
  }

  private static Optional<String> notReady(JsonNode node) {
    Map<String, JsonNode> conditions = new HashMap<>();
    node.at("/status/conditions")
        .forEach(condition -> conditions.put(condition.path("type").asText(), condition));
    if (!conditions.containsKey("Ready")) {
      return Optional.of("no Ready condition yet");
    }
    return Stream.of("Ready", VOTER)
        .map(conditions::get)
        .filter(Objects::nonNull)
        .filter(condition -> !condition.path("status").asText().equals("True"))
        .map(condition -> condition.path("message").asText())
        .findFirst();
  }

  /** Whether what K3s brings along is there and available, and all else in kube-system as well. */
  Poll<Void> coreWorkloads(Collection<String> disabled) {
    List<String> waiting = new ArrayList<>();
    Set<String> missing = new TreeSet<>(PACKAGED.keySet());
    missing.removeIf(name -> disabled.contains(PACKAGED.get(name)));
    for (JsonNode item :
        items("get", "deployments,daemonsets", "-n", "kube-system", "-o", "json")) {
      String name = item.at("/metadata/name").asText();
      missing.remove(name);
      if (!available(item)) {
        waiting.add(name);
      }
    }
    missing.forEach(name -> waiting.add(name + " (not there yet)"));
    return waiting.isEmpty()
        ? Poll.done()
        : Poll.notYet("core workloads not available: " + String.join(", ", waiting));
  }

  private static boolean available(JsonNode item) {
    JsonNode status = item.path("status");
    return item.path("kind").asText().equals("DaemonSet")
        ? status.path("numberAvailable").asInt() >= status.path("desiredNumberScheduled").asInt()
        : status.path("availableReplicas").asInt() >= item.at("/spec/replicas").asInt(1);
  }

  private List<JsonNode> items(String... arguments) {
    ExecResult result = kubectl(arguments);
    if (!result.succeeded() || result.truncated()) {
      // The API answered a moment ago, so this is worth another attempt.
      throw GuestFailure.of(
          FailureCode.GUEST_COMMAND_FAILED,
          "kubectl %s: %s".formatted(String.join(" ", arguments), GuestShell.said(result)));
    }
    try {
      JsonNode items = JSON.readTree(result.stdout()).path("items");
      return StreamSupport.stream(items.spliterator(), false).toList();
    } catch (JsonProcessingException noJson) {
      throw GuestFailure.of(
          FailureCode.GUEST_COMMAND_FAILED,
          "kubectl %s gave no JSON".formatted(String.join(" ", arguments)));
    }
  }

  private ExecResult kubectl(String... arguments) {
    List<String> argv = new ArrayList<>(List.of("k3s", "kubectl"));
    argv.addAll(List.of(arguments));
    return server.sudo(argv.toArray(String[]::new));
  }
}
