package dev.slipway.vm;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.K3sSpec;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import java.util.List;
import java.util.Map;

/** Requests for one server of a size that differs from every default. */
public final class Requests {
  public static final NodeSize SIZE = new NodeSize(2, 2048, 10);

  private Requests() {}

  public static ClusterRequested requested(
      ClusterId cluster, String endpoint, String template, FailurePolicy policy) {
    return requested(cluster, endpoint, template, policy, ProxmoxSpec.Hardware.USUAL);
  }

  /** Whose VM is to have that hardware. */
  public static ClusterRequested requested(
      ClusterId cluster,
      String endpoint,
      String template,
      FailurePolicy policy,
      ProxmoxSpec.Hardware hardware) {
    ClusterSpec spec = spec(1, endpoint, template, ProxmoxSpec.Rules.NONE, hardware);
    return new ClusterRequested(
        cluster, 1, 1, ClusterName.of("harbour"), spec, policy, "test", "test");
  }

  /** Whose VMs are to have that firewall; with that backend of flannel, null for K3s's own. */
  public static ClusterRequested firewalled(
      ClusterId cluster, int servers, ProxmoxSpec.Firewall firewall, String flannelBackend) {
    ProxmoxSpec proxmox =
        new ProxmoxSpec(
            "lab",
            "debian-12",
            "default",
            null,
            null,
            null,
            null,
            true,
            List.of(),
            ProxmoxSpec.Rules.NONE,
            ProxmoxSpec.Hardware.USUAL,
            List.of(),
            firewall);
    return new ClusterRequested(
        cluster,
        1,
        1,
        ClusterName.of("harbour"),
        new ClusterSpec(
            new ClusterSpec.Servers(servers, SIZE), List.of(), proxmox, k3s(flannelBackend), null),
        FailurePolicy.DESTROY,
        "test",
        "test");
  }

  /** Of a canary: its guests are to be restarted without their seeds. */
  public static ClusterRequested rebootChecked(ClusterId cluster, ClusterSpec spec) {
    GuestSpec restarted =
        new GuestSpec(
            null,
            List.of(),
            List.of(),
            false,
            List.of(),
            List.of(),
            List.of(),
            /* rebootCheck= */ true);
    return new ClusterRequested(
        cluster,
        1,
        1,
        ClusterName.of("canary"),
        new ClusterSpec(
            spec.servers(),
            spec.agentPools(),
            spec.proxmox(),
            spec.k3s(),
            spec.endpoint(),
            restarted),
        FailurePolicy.DESTROY,
        "test",
        "test");
  }

  public static ClusterSpec spec(
      int servers, String endpoint, String template, ProxmoxSpec.Rules placement) {
    return spec(servers, endpoint, template, placement, ProxmoxSpec.Hardware.USUAL);
  }

  private static ClusterSpec spec(
      int servers,
      String endpoint,
      String template,
      ProxmoxSpec.Rules placement,
      ProxmoxSpec.Hardware hardware) {
    return new ClusterSpec(
        new ClusterSpec.Servers(servers, SIZE),
        List.of(),
        new ProxmoxSpec(
            endpoint,
            template,
            "default",
            null,
            null,
            null,
            null,
            true,
            List.of("demo"),
            placement,
            hardware,
            List.of()),
        k3s(null),
        null);
  }

  private static K3sSpec k3s(String flannelBackend) {
    K3sVersion version = K3sVersion.of("v1.33.5+k3s1");
    return new K3sSpec(
        version,
        List.of(),
        List.of(),
        null,
        null,
        null,
        flannelBackend,
        List.of(),
        List.of(),
        null,
        Map.of());
  }
}
