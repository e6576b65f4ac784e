package dev.slipway.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One event of every type, of one cluster with one server: fixtures, and the golden samples'
 * source.
 */
public final class Samples {

  public static final ClusterId CLUSTER = ClusterId.of("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b");
  public static final ClusterName NAME = ClusterName.of("harbour");
  public static final NodeName NODE = NodeName.of(NAME, Role.SERVER, 1);
  public static final NodeName AGENT = NodeName.of(NAME, Role.AGENT, 1);
  public static final HostKeyFingerprint FIRST_KEY =
      HostKeyFingerprint.of("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  public static final HostKeyFingerprint OWN_KEY =
      HostKeyFingerprint.of("SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB");
  public static final K3sVersion VERSION = K3sVersion.of("v1.33.5+k3s1");
  private static final Instant AT = Instant.parse("2026-11-22T10:15:30.123456Z");

  private Samples() {}

  /** A spec of that many servers and agents. */
  public static ClusterSpec spec(int servers, int agents) {
    NodeSize size = new NodeSize(2, 4096, 20);
    return new ClusterSpec(
        new ClusterSpec.Servers(servers, size),
        agents == 0
            ? List.of()
            : List.of(
                new ClusterSpec.AgentPool(
                    "workers",
                    agents,
                    size,
                    List.of("tier=workers"),
                    List.of(),
                    Map.of("debug", true))),
        new ProxmoxSpec(
            "lab", "debian-12", "default", null, null, "vmbr0", 42, true, List.of("demo")),
        new K3sSpec(
            VERSION,
            List.of("traefik"),
            List.of("harbour.example.org"),
            "10.42.0.0/16",
            "10.43.0.0/16",
            "10.43.0.10",
            "vxlan",
            List.of("zone=a"),
            List.of(),
            SecretRef.of(CLUSTER, "k3s-token"),
            Map.of("etcd-expose-metrics", true),
            settings()),
        null);
  }

  /** Something of each kind. */
  private static K3sSettings settings() {
    return new K3sSettings(
        "harbour.internal",
        Map.of("kubelet-arg", List.of("max-pods=200")),
        true,
        true,
        new K3sSettings.EtcdSnapshots(
            "0 */6 * * *",
            10,
            new K3sSettings.Bucket(
                "s3.example.org",
                "snapshots",
                "eu-1",
                "harbour",
                false,
                SecretRef.of(CLUSTER, "requested-etcd-s3-access-key"),
                SecretRef.of(CLUSTER, "requested-etcd-s3-secret-key"))),
        List.of(new K3sSettings.Manifest("gitops", SecretRef.of(CLUSTER, "requested-manifest-1"))),
        SecretRef.of(CLUSTER, "requested-registries"));
  }

  /** With a wish of each kind for its guests. */
  public static ClusterSpec withWishes(ClusterSpec spec) {
    return new ClusterSpec(
        spec.servers(),
        spec.agentPools(),
        spec.proxmox(),
        spec.k3s(),
        spec.endpoint(),
        new GuestSpec(
            new GuestSpec.Proxy(
                new GuestSpec.ProxyServer("http://proxy.example.org:3128", null),
                new GuestSpec.ProxyServer(
                    "http://proxy.example.org:3128", SecretRef.of(CLUSTER, "requested-proxy")),
                List.of("10.0.0.0/8")),
            List.of("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
            List.of(
                new GuestSpec.GuestFile(
                    "/etc/motd", "0644", "root:root", SecretRef.of(CLUSTER, "requested-file-1"))),
            true,
            List.of("nfs-common"),
            List.of(SecretRef.of(CLUSTER, "requested-pre-k3s-command-1")),
            List.of(SecretRef.of(CLUSTER, "requested-post-k3s-command-1")),
            true));
  }

  /** With what it bears of agents that fail. */
  public static ClusterSpec bearing(ClusterSpec spec, int nodeReplacements, int minReadyAgents) {
    return new ClusterSpec(
        spec.servers(),
        spec.agentPools(),
        spec.proxmox(),
        spec.k3s(),
        spec.endpoint(),
        spec.guest(),
        nodeReplacements,
        minReadyAgents);
  }

  public static ClusterRequested requested(ClusterId cluster, FailurePolicy policy) {
    return requested(cluster, policy, spec(1, 0));
  }

  public static ClusterRequested requested(
      ClusterId cluster, FailurePolicy policy, ClusterSpec spec) {
    return new ClusterRequested(cluster, 1, 1, NAME, spec, policy, "ci-pipeline", "platform");
  }

  public static VmCreated vmCreated(ClusterId cluster) {
    return new VmCreated(
        cluster,
        1,
        1,
        NODE,
        1,
        Role.SERVER,
        Vmid.of(20001),
        ProxmoxNode.of("pve1"),
        "lab",
        "127.77.0.10",
        2222,
        "slipway",
        "seeds:iso/slipway-harbour.iso",
        "local",
        new VmCreated.Template(Vmid.of(9000), ProxmoxNode.of("pve1"), "2026-11", false),
        List.of(new NetworkAddress("storage", "10.8.0.10")));
  }

  public static VmBooted vmBooted(ClusterId cluster) {
    return new VmBooted(
        cluster,
        1,
        1,
        NODE,
        1,
        Role.SERVER,
        "127.77.0.10",
        2222,
        "slipway",
        FIRST_KEY,
        ProxmoxNode.of("pve1"));
  }

  public static NodeInitialised nodeInitialised(ClusterId cluster) {
    return new NodeInitialised(cluster, 1, 1, NODE, 1, OWN_KEY);
  }

  public static SeedRemoved seedRemoved(ClusterId cluster) {
    return new SeedRemoved(
        cluster,
        1,
        1,
        NODE,
        1,
        "seeds:iso/slipway-harbour.iso",
        "not in the storage's content list");
  }

  public static K3sReady k3sReady(ClusterId cluster) {
    return new K3sReady(
        cluster,
        1,
        1,
        VERSION,
        "https://127.77.0.10:6443",
        List.of(new K3sNode(NODE, Role.SERVER, VERSION, "127.77.0.10", 2222, "slipway", OWN_KEY)));
  }

  public static KubeconfigStored kubeconfigStored(ClusterId cluster) {
    return new KubeconfigStored(
        cluster,
        1,
        1,
        SecretRef.of(cluster, "kubeconfig"),
        Sha256.of("0123456789abcdef".repeat(4)),
        AT.plusSeconds(31_536_000),
        List.of(new HealthFinding("readyz", true, "ok")),
        List.of(new ServiceEndpoint("kubernetes", "https://127.77.0.10:6443")));
  }

  public static ClusterDestroyRequested destroyRequested(ClusterId cluster) {
    return new ClusterDestroyRequested(cluster, 1, 1, DestroyCause.USER, "ci-pipeline", null);
  }

  /** Of the first agent. */
  public static NodeFailed nodeFailed(ClusterId cluster, int instance, Stage by, boolean lost) {
    return new NodeFailed(
        cluster,
        1,
        1,
        AGENT,
        instance,
        FailureCode.CLOUD_INIT_FAILED,
        "cloud-init: status error",
        by,
        lost,
        "AWAIT_CLOUD_INIT",
        1,
        FailureCode.CLOUD_INIT_FAILED.remedy(),
        null);
  }

  public static StageUndone stageUndone(ClusterId cluster, Stage stage) {
    return new StageUndone(cluster, 1, 1, stage, List.of());
  }

  public static StageFailed stageFailed(ClusterId cluster, Stage stage) {
    return new StageFailed(
        cluster,
        1,
        1,
        stage,
        NODE,
        "AWAIT_SSH",
        FailureCode.VM_DID_NOT_BOOT,
        12,
        "no answer on 127.77.0.10:2222 within 5 minutes",
        FailureCode.VM_DID_NOT_BOOT.remedy(),
        null);
  }

  /** One of each type, in a plausible order. */
  public static Map<EventType, ClusterEvent> all() {
    Resource vm = new Resource(ResourceKind.VM, "20001", "nextid says that 20001 is free");
    List<ClusterEvent> events = new ArrayList<>();
    events.add(requested(CLUSTER, FailurePolicy.DESTROY, bearing(withWishes(spec(1, 0)), 2, 0)));
    events.add(vmCreated(CLUSTER));
    events.add(vmBooted(CLUSTER));
    events.add(nodeInitialised(CLUSTER));
    events.add(seedRemoved(CLUSTER));
    events.add(nodeFailed(CLUSTER, 1, Stage.BOOTSTRAP, false));
    events.add(k3sReady(CLUSTER));
    events.add(kubeconfigStored(CLUSTER));
    events.add(new KubeconfigRead(CLUSTER, 1, 1, "ci-pipeline", AT));
    events.add(stageFailed(CLUSTER, Stage.VM));
    events.add(new ClusterResumeRequested(CLUSTER, 1, 2, "operator"));
    events.add(
        new ClusterDestroyRequested(
            CLUSTER,
            1,
            1,
            DestroyCause.FAILURE,
            "vm-service",
            EventId.of("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2c")));
    events.add(new VmDestroyed(CLUSTER, 1, 1, NODE, 1, Vmid.of(20001), vm.howVerified()));
    StageUndone undone = new StageUndone(CLUSTER, 1, 1, Stage.VM, List.of(vm));
    events.add(undone);
    events.add(new ClusterDestroyed(CLUSTER, 1, 1, List.of(undone)));
    events.add(
        new AttentionRequired(
            CLUSTER,
            1,
            1,
            Stage.VM,
            ResourceKind.VM,
            "20001",
            FailureCode.VM_NOT_VISIBLE,
            "VMID 20001 is taken, but this token cannot see the VM",
            "qm unlock 20001 && qm destroy 20001"));
    events.add(
        new ParkedResourceForced(CLUSTER, 1, 1, Stage.VM, ResourceKind.VM, "20001", "operator"));
    Map<EventType, ClusterEvent> all = new LinkedHashMap<>();
    events.forEach(e -> all.put(EventType.of(e), e));
    return all;
  }
}
