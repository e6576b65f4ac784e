package dev.slipway.request;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailureCode;
import dev.slipway.events.HealthFinding;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sReady;
import dev.slipway.events.K3sSpec;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.KubeconfigStored;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Role;
import dev.slipway.events.SecretRef;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.ServiceEndpoint;
import dev.slipway.events.Sha256;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What happens to a cluster of one server, in the stages' own words. */
public record Story(ClusterId cluster, NodeName node) {

  public static final HostKeyFingerprint FIRST_KEY =
      new HostKeyFingerprint("SHA256:" + "A".repeat(43));
  public static final HostKeyFingerprint OWN_KEY =
      new HostKeyFingerprint("SHA256:" + "B".repeat(43));
  private static final String ADDRESS = "127.77.0.10";

  public static Story of(String id, String name) {
    return new Story(ClusterId.of(id), NodeName.of(ClusterName.of(name), Role.SERVER, 1));
  }

  public VmCreated created() {
    return new VmCreated(
        cluster,
        1,
        1,
        node,
        1,
        Role.SERVER,
        new Vmid(20001),
        new ProxmoxNode("pve1"),
        "lab",
        ADDRESS,
        2222,
        "slipway",
        "seeds:iso/x.iso",
        "local",
        new VmCreated.Template(new Vmid(9000), new ProxmoxNode("pve1"), "2026-11", false),
        null);
  }

  public VmBooted booted() {
    return new VmBooted(
        cluster,
        1,
        1,
        node,
        1,
        Role.SERVER,
        ADDRESS,
        2222,
        "slipway",
        FIRST_KEY,
        new ProxmoxNode("pve1"));
  }

  public NodeInitialised initialised() {
    return new NodeInitialised(cluster, 1, 1, node, 1, OWN_KEY);
  }

  public SeedRemoved seedRemoved() {
    return new SeedRemoved(cluster, 1, 1, node, 1, "seeds:iso/x.iso", "not in the storage's list");
  }

  public K3sReady k3sReady() {
    K3sVersion version = K3sVersion.of("v1.33.5+k3s1");
    return new K3sReady(
        cluster,
        1,
        1,
        version,
        "https://" + ADDRESS + ":6443",
        List.of(new K3sNode(node, Role.SERVER, version, ADDRESS, 2222, "slipway", OWN_KEY)));
  }

  public KubeconfigStored kubeconfigStored() {
    return new KubeconfigStored(
        cluster,
        1,
        1,
        SecretRef.of(cluster, "kubeconfig"),
        new Sha256("0".repeat(64)),
        Instant.parse("2030-01-01T00:00:00Z"),
        List.of(new HealthFinding("readyz", true, "ok")),
        List.of(new ServiceEndpoint("kubernetes", "https://" + ADDRESS + ":6443")));
  }

  public StageFailed failed() {
    return new StageFailed(
        cluster,
        1,
        1,
        Stage.BOOTSTRAP,
        node,
        "await-cloud-init",
        FailureCode.CLOUD_INIT_FAILED,
        3,
        "cloud-init: status error",
        "Mend the template.",
        null);
  }

  public AttentionRequired parked() {
    return new AttentionRequired(
        cluster,
        1,
        1,
        Stage.VM,
        ResourceKind.VM,
        "20001",
        FailureCode.VM_LOCKED,
        "locked (clone)",
        "qm unlock 20001");
  }

  /** What a sweep may say long after the end. */
  public AttentionRequired orphaned() {
    return new AttentionRequired(
        cluster,
        1,
        1,
        Stage.VM,
        ResourceKind.VM,
        "20001",
        FailureCode.ORPHAN_FOUND,
        "VM 20001 on pve1 belongs to nothing alive",
        "qm destroy 20001 --purge");
  }

  public StageUndone undone(Stage stage) {
    return new StageUndone(
        cluster,
        1,
        1,
        stage,
        stage == Stage.VM
            ? List.of(new Resource(ResourceKind.VM, "20001", "nextid says free"))
            : List.of());
  }

  /** One server, everything by default. */
  public static ClusterSpec spec() {
    return new ClusterSpec(
        new ClusterSpec.Servers(1, new NodeSize(2, 4096, 20)),
        List.of(),
        new ProxmoxSpec("lab", "debian-12", "default", null, null, null, null, true, List.of()),
        new K3sSpec(
            K3sVersion.of("v1.33.5+k3s1"),
            List.of(),
            List.of(),
            null,
            null,
            null,
            null,
            List.of(),
            List.of(),
            null,
            Map.of()),
        null);
  }
}
