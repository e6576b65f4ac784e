package dev.slipway.lab.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * The objects of a cluster of one node, as the Kubernetes API shows them. They change once: when
 * the node becomes Ready and its workloads run.
 */
public final class ClusterState {

  private static final String SYSTEM = "kube-system";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final NodeDescription node;
  private volatile boolean ready;
  private volatile Instant changed;

  public ClusterState(NodeDescription node) {
    this.node = node;
    this.changed = Instant.now();
  }

  public String version() {
    return node.version();
  }

  public void becomeReady() {
    changed = Instant.now();
    ready = true;
  }

  /** Grows with every change. */
  String resourceVersion() {
    return ready ? "612" : "401";
  }

  List<ObjectNode> nodes() {
    ObjectNode object = object("Node", "v1", null, node.name());
    ObjectNode labels = ((ObjectNode) object.get("metadata")).putObject("labels");
    labels
        .put("beta.kubernetes.io/arch", "amd64")
        .put("kubernetes.io/arch", "amd64")
        .put("kubernetes.io/hostname", node.name())
        .put("kubernetes.io/os", "linux")
        .put("node.kubernetes.io/instance-type", "k3s")
        .put("node-role.kubernetes.io/control-plane", "true");
    if (node.etcd()) {
      labels.put("node-role.kubernetes.io/etcd", "true");
    } else {
      labels.put("node-role.kubernetes.io/master", "true");
    }
    for (String label : node.labels()) {
      String[] parts = label.split("=", 2);
      labels.put(parts[0], parts.length > 1 ? parts[1] : "");
    }
    object
        .putObject("spec")
        .put("podCIDR", "10.42.0.0/24")
        .put("providerID", "k3s://" + node.name());
    ObjectNode status = object.putObject("status");
    addresses(status.putArray("addresses"));
    capacity(status.putObject("allocatable"));
    capacity(status.putObject("capacity"));
    ArrayNode conditions = status.putArray("conditions");
    for (String pressure : List.of("MemoryPressure", "DiskPressure", "PIDPressure")) {
      conditions.add(condition(pressure, "False", "Kubelet has enough of it"));
    }
    conditions.add(
        ready
            ? condition("Ready", "True", "kubelet is posting ready status")
            : condition("Ready", "False", "container runtime network not ready"));
    status
        .putObject("nodeInfo")
        .put("architecture", "amd64")
        .put("containerRuntimeVersion", "containerd://2.0.5-k3s2")
        .put("kernelVersion", "6.1.0-40-cloud-amd64")
        .put("kubeletVersion", node.version())
        .put("operatingSystem", "linux")
        .put("osImage", "Debian GNU/Linux 12 (bookworm)");
    return List.of(object);
  }

  List<ObjectNode> namespaces() {
    return List.of("default", "kube-node-lease", "kube-public", SYSTEM).stream()
        .map(
            name -> {
              ObjectNode namespace = object("Namespace", "v1", null, name);
              namespace.putObject("status").put("phase", "Active");
              return namespace;
            })
        .toList();
  }

  List<ObjectNode> deployments() {
    return Workload.PACKAGED.stream()
        .filter(workload -> workload.deployment() && runs(workload))
        .map(this::deployment)
        .toList();
  }

  List<ObjectNode> daemonSets() {
    return Workload.PACKAGED.stream()
        .filter(workload -> !workload.deployment() && runs(workload))
        .map(this::daemonSet)
        .toList();
  }

  List<ObjectNode> pods() {
    return Workload.PACKAGED.stream().filter(this::runs).map(this::pod).toList();
  }

  List<ObjectNode> services() {
    ObjectNode kubernetes = object("Service", "v1", "default", "kubernetes");
    kubernetes.putObject("spec").put("clusterIP", "10.43.0.1").put("type", "ClusterIP");
    ObjectNode dns = object("Service", "v1", SYSTEM, "kube-dns");
    dns.putObject("spec").put("clusterIP", "10.43.0.10").put("type", "ClusterIP");
    return List.of(kubernetes, dns);
  }

  private boolean runs(Workload workload) {
    return workload.components().stream().noneMatch(node.disabled()::contains);
  }

  private ObjectNode deployment(Workload workload) {
    ObjectNode deployment = object("Deployment", "apps/v1", SYSTEM, workload.name());
    selector(deployment.putObject("spec").put("replicas", 1), workload);
    ObjectNode status = deployment.putObject("status").put("observedGeneration", 1);
    status.put("replicas", 1).put("updatedReplicas", 1);
    if (ready) {
      status.put("readyReplicas", 1).put("availableReplicas", 1);
    } else {
      status.put("unavailableReplicas", 1);
    }
    status
        .putArray("conditions")
        .add(condition("Available", ready ? "True" : "False", "minimum availability"));
    return deployment;
  }

  private ObjectNode daemonSet(Workload workload) {
    ObjectNode daemonSet = object("DaemonSet", "apps/v1", SYSTEM, workload.name());
    selector(daemonSet.putObject("spec"), workload);
    int up = ready ? 1 : 0;
    daemonSet
        .putObject("status")
        .put("observedGeneration", 1)
        .put("currentNumberScheduled", 1)
        .put("desiredNumberScheduled", 1)
        .put("updatedNumberScheduled", 1)
        .put("numberMisscheduled", 0)
        .put("numberReady", up)
        .put("numberAvailable", up);
    return daemonSet;
  }

  private ObjectNode pod(Workload workload) {
    ObjectNode pod = object("Pod", "v1", SYSTEM, workload.name() + "-5d78c9869d-x2x4z");
    ((ObjectNode) pod.get("metadata")).putObject("labels").put("k8s-app", workload.name());
    pod.putObject("spec")
        .put("node.name()", node.name())
        .putArray("containers")
        .addObject()
        .put("name", workload.name());
    ObjectNode status = pod.putObject("status").put("phase", ready ? "Running" : "Pending");
    status
        .putArray("conditions")
        .add(condition("Ready", ready ? "True" : "False", "containers are ready"));
    return pod;
  }

  private static void selector(ObjectNode spec, Workload workload) {
    spec.putObject("selector").putObject("matchLabels").put("k8s-app", workload.name());
  }

  private void addresses(ArrayNode addresses) {
    addresses.addObject().put("address", node.internalIp()).put("type", "InternalIP");
    node.externalIp()
        .ifPresent(ip -> addresses.addObject().put("address", ip).put("type", "ExternalIP"));
    addresses.addObject().put("address", node.name()).put("type", "Hostname");
  }

  private void capacity(ObjectNode capacity) {
    capacity
        .put("cpu", Integer.toString(node.cores()))
        .put("ephemeral-storage", "20134592Ki")
        .put("memory", node.memoryMiB() * 1024 + "Ki")
        .put("pods", "110");
  }

  private ObjectNode condition(String type, String status, String message) {
    return JSON.objectNode()
        .put("type", type)
        .put("status", status)
        .put("reason", status.equals("True") ? "KubeletReady" : "KubeletNotReady")
        .put("message", message)
        .put("lastTransitionTime", seconds(changed))
        .put("lastHeartbeatTime", seconds(Instant.now()));
  }

  private ObjectNode object(String kind, String apiVersion, String namespace, String name) {
    ObjectNode object = JSON.objectNode().put("apiVersion", apiVersion).put("kind", kind);
    String id = node.made() + kind + namespace + name;
    ObjectNode metadata = object.putObject("metadata");
    metadata
        .put("name", name)
        .put("uid", UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString())
        .put("resourceVersion", resourceVersion())
        .put("generation", 1)
        .put("creationTimestamp", seconds(node.made()));
    if (namespace != null) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
