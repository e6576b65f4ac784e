package dev.slipway.lab.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The objects of a cluster, as the Kubernetes API shows them. They change when a node joins,
 * becomes Ready or stops, and the workloads run from the first node that is Ready.
 */
public final class ClusterState {

  private static final String SYSTEM = "kube-system";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int FIRST_REVISION = 401;

  private static final class Member {
    private NodeDescription node;
    private boolean ready;
    private boolean voter;
    private Instant changed = Instant.now();
  }

  private final Instant made;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private String version;
  private Set<String> disabled = Set.of();
  private int revision = FIRST_REVISION;

  /**
   * Without a node yet.
   *
   * @param made when the cluster was made
   */
  public ClusterState(Instant made, String version) {
    this.made = made;
    this.version = version;
  }

  public synchronized String version() {
    return version;
  }

  /** The node is registered, and not Ready. */
  public synchronized void join(NodeDescription node) {
    Member member = members.computeIfAbsent(node.name(), name -> new Member());
    member.node = node;
    member.ready = false;
    member.voter = false;
    if (node.server()) {
      version = node.version();
      disabled = node.disabled();
    }
    changed(member);
  }

  /** Its kubelet says so; a server is a voter of etcd by then. */
  public synchronized void becomeReady(String name) {
    Member member = members.get(name);
    if (member != null) {
      member.ready = true;
      member.voter = member.node.etcd();
      changed(member);
    }
  }

  /** Its kubelet says nothing any more. */
  public synchronized void leave(String name) {
    Member member = members.get(name);
    if (member != null) {
      member.ready = false;
      changed(member);
    }
  }

  /** Somebody deleted the node. */
  public synchronized void forget(String name) {
    members.remove(name);
    revision++;
  }

  private void changed(Member member) {
    member.changed = Instant.now();
    revision++;
  }

  private long readyNodes() {
    return members.values().stream().filter(member -> member.ready).count();
  }

  private boolean ready() {
    return readyNodes() > 0;
  }

  /** Since when the cluster is as it is. */
  private Instant lastChange() {
    return members.values().stream()
        .map(member -> member.changed)
        .max(Comparator.naturalOrder())
        .orElse(made);
  }

  /** Grows with every change. */
  synchronized String resourceVersion() {
    return Integer.toString(revision);
  }

  synchronized List<ObjectNode> nodes() {
    return members.values().stream().map(this::node).toList();
  }

  private ObjectNode node(Member member) {
    NodeDescription node = member.node;
    ObjectNode object = object("Node", "v1", null, node.name());
    labels(node, ((ObjectNode) object.get("metadata")).putObject("labels"));
    ObjectNode spec = object.putObject("spec");
    spec.put(
        "podCIDR", "10.42.%d.0/24".formatted(List.copyOf(members.keySet()).indexOf(node.name())));
    spec.put("providerID", "k3s://" + node.name());
    taints(node, spec);
    ObjectNode status = object.putObject("status");
    addresses(node, status.putArray("addresses"));
    capacity(node, status.putObject("allocatable"));
    capacity(node, status.putObject("capacity"));
    ArrayNode conditions = status.putArray("conditions");
    for (String pressure : List.of("MemoryPressure", "DiskPressure", "PIDPressure")) {
      conditions.add(condition(member.changed, pressure, false, "Kubelet has enough of it"));
    }
    conditions.add(
        member.ready
            ? condition(member.changed, "Ready", true, "kubelet is posting ready status")
            : condition(member.changed, "Ready", false, "container runtime network not ready"));
    if (node.etcd()) {
      conditions.add(
          member.voter
              ? condition(
                  member.changed,
                  "EtcdIsVoter",
                  true,
                  "Node is a voting member of the etcd cluster")
              : condition(
                  member.changed, "EtcdIsVoter", false, "Node has not been promoted from learner"));
    }
    status
        .putObject("nodeInfo")
        .put("architecture", "amd64")
        .put("containerRuntimeVersion", "containerd://2.0.5-k3s2")
        .put("kernelVersion", "6.1.0-40-cloud-amd64")
        .put("kubeletVersion", node.version())
        .put("operatingSystem", "linux")
        .put("osImage", "Debian GNU/Linux 12 (bookworm)");
    return object;
  }

  private static void labels(NodeDescription node, ObjectNode labels) {
    labels
        .put("beta.kubernetes.io/arch", "amd64")
        .put("kubernetes.io/arch", "amd64")
        .put("kubernetes.io/hostname", node.name())
        .put("kubernetes.io/os", "linux")
        .put("node.kubernetes.io/instance-type", "k3s");
    if (node.server()) {
      labels.put("node-role.kubernetes.io/control-plane", "true");
      labels.put("node-role.kubernetes.io/" + (node.etcd() ? "etcd" : "master"), "true");
    }
    for (String label : node.labels()) {
      String[] parts = label.split("=", 2);
      labels.put(parts[0], parts.length > 1 ? parts[1] : "");
    }
  }

  /** {@code key=value:Effect}, or {@code key:Effect}. */
  private static void taints(NodeDescription node, ObjectNode spec) {
    for (String taint : node.taints()) {
      String[] parts = taint.split(":", 2);
      String[] pair = parts[0].split("=", 2);
      ObjectNode object = spec.withArray("taints").addObject().put("key", pair[0]);
      if (pair.length > 1) {
        object.put("value", pair[1]);
      }
      object.put("effect", parts.length > 1 ? parts[1] : "");
    }
  }

  synchronized List<ObjectNode> namespaces() {
    return List.of("default", "kube-node-lease", "kube-public", SYSTEM).stream()
        .map(
            name -> {
              ObjectNode namespace = object("Namespace", "v1", null, name);
              namespace.putObject("status").put("phase", "Active");
              return namespace;
            })
        .toList();
  }

  synchronized List<ObjectNode> deployments() {
    return Workload.PACKAGED.stream()
        .filter(workload -> workload.deployment() && runs(workload))
        .map(this::deployment)
        .toList();
  }

  synchronized List<ObjectNode> daemonSets() {
    return Workload.PACKAGED.stream()
        .filter(workload -> !workload.deployment() && runs(workload))
        .map(this::daemonSet)
        .toList();
  }

  synchronized List<ObjectNode> pods() {
    return Workload.PACKAGED.stream().filter(this::runs).map(this::pod).toList();
  }

  synchronized List<ObjectNode> services() {
    ObjectNode kubernetes = object("Service", "v1", "default", "kubernetes");
    kubernetes.putObject("spec").put("clusterIP", "10.43.0.1").put("type", "ClusterIP");
    ObjectNode dns = object("Service", "v1", SYSTEM, "kube-dns");
    dns.putObject("spec").put("clusterIP", "10.43.0.10").put("type", "ClusterIP");
    return List.of(kubernetes, dns);
  }

  private boolean runs(Workload workload) {
    return workload.components().stream().noneMatch(disabled::contains);
  }

  private ObjectNode deployment(Workload workload) {
    ObjectNode deployment = object("Deployment", "apps/v1", SYSTEM, workload.name());
    selector(deployment.putObject("spec").put("replicas", 1), workload);
    ObjectNode status = deployment.putObject("status").put("observedGeneration", 1);
    status.put("replicas", 1).put("updatedReplicas", 1);
    if (ready()) {
      status.put("readyReplicas", 1).put("availableReplicas", 1);
    } else {
      status.put("unavailableReplicas", 1);
    }
    status
        .putArray("conditions")
        .add(condition(lastChange(), "Available", ready(), "minimum availability"));
    return deployment;
  }

  private ObjectNode daemonSet(Workload workload) {
    ObjectNode daemonSet = object("DaemonSet", "apps/v1", SYSTEM, workload.name());
    selector(daemonSet.putObject("spec"), workload);
    long up = readyNodes();
    int all = members.size();
    daemonSet
        .putObject("status")
        .put("observedGeneration", 1)
        .put("currentNumberScheduled", all)
        .put("desiredNumberScheduled", all)
        .put("updatedNumberScheduled", all)
        .put("numberMisscheduled", 0)
        .put("numberReady", up)
        .put("numberAvailable", up);
    return daemonSet;
  }

  private ObjectNode pod(Workload workload) {
    ObjectNode pod = object("Pod", "v1", SYSTEM, workload.name() + "-5d78c9869d-x2x4z");
    ((ObjectNode) pod.get("metadata")).putObject("labels").put("k8s-app", workload.name());
    pod.putObject("spec")
        .put("nodeName", members.keySet().stream().findFirst().orElse(""))
        .putArray("containers")
        .addObject()
        .put("name", workload.name());
    ObjectNode status = pod.putObject("status").put("phase", ready() ? "Running" : "Pending");
    status
        .putArray("conditions")
        .add(condition(lastChange(), "Ready", ready(), "containers are ready"));
    return pod;
  }

  private static void selector(ObjectNode spec, Workload workload) {
    spec.putObject("selector").putObject("matchLabels").put("k8s-app", workload.name());
  }

  private static void addresses(NodeDescription node, ArrayNode addresses) {
    addresses.addObject().put("address", node.internalIp()).put("type", "InternalIP");
    node.externalIp()
        .ifPresent(ip -> addresses.addObject().put("address", ip).put("type", "ExternalIP"));
    addresses.addObject().put("address", node.name()).put("type", "Hostname");
  }

  private static void capacity(NodeDescription node, ObjectNode capacity) {
    capacity
        .put("cpu", Integer.toString(node.cores()))
        .put("ephemeral-storage", "20134592Ki")
        .put("memory", node.memoryMiB() * 1024 + "Ki")
        .put("pods", "110");
  }

  private static ObjectNode condition(Instant changed, String type, boolean holds, String message) {
    return JSON.objectNode()
        .put("type", type)
        .put("status", holds ? "True" : "False")
        .put("reason", holds ? "KubeletReady" : "KubeletNotReady")
        .put("message", message)
        .put("lastTransitionTime", seconds(changed))
        .put("lastHeartbeatTime", seconds(Instant.now()));
  }

  private ObjectNode object(String kind, String apiVersion, String namespace, String name) {
    ObjectNode object = JSON.objectNode().put("apiVersion", apiVersion).put("kind", kind);
    String id = made + kind + namespace + name;
    ObjectNode metadata = object.putObject("metadata");
    metadata
        .put("name", name)
        .put("uid", UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString())
        .put("resourceVersion", resourceVersion())
        .put("generation", 1)
        .put("creationTimestamp", seconds(made));
    if (namespace != null) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
