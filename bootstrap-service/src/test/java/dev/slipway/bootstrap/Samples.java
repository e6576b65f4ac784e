package dev.slipway.bootstrap;

import dev.slipway.bootstrap.domain.Guest;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.K3sSettings;
import dev.slipway.events.K3sSpec;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.NodeName;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Role;
import java.util.List;
import java.util.Map;

/** Ordinary things to begin a test with. */
public final class Samples {
  public static final K3sVersion VERSION = new K3sVersion("v1.33.5+k3s1");
  public static final HostKeyFingerprint KEY = new HostKeyFingerprint("SHA256:" + "a".repeat(43));

  private Samples() {}

  public static K3sSpec plainK3s() {
    return k3s(VERSION, List.of(), List.of(), Map.of());
  }

  public static K3sSpec k3s(
      K3sVersion version, List<String> disable, List<String> tlsSan, Map<String, Object> config) {
    return new K3sSpec(
        version, disable, tlsSan, null, null, null, null, List.of(), List.of(), null, config);
  }

  /** The same with these settings. */
  public static K3sSpec set(K3sSpec k3s, K3sSettings settings) {
    return new K3sSpec(
        k3s.version(),
        k3s.disable(),
        k3s.tlsSan(),
        k3s.clusterCidr(),
        k3s.serviceCidr(),
        k3s.clusterDns(),
        k3s.flannelBackend(),
        k3s.nodeLabels(),
        k3s.nodeTaints(),
        k3s.token(),
        k3s.config(),
        settings);
  }

  public static ClusterSpec spec(K3sSpec k3s) {
    return new ClusterSpec(
        new ClusterSpec.Servers(1, new NodeSize(2, 4096, 20)),
        List.of(),
        new ProxmoxSpec("lab", "debian-12", "default", null, null, null, null, true, List.of()),
        k3s,
        null);
  }

  public static ClusterRequested requested(
      ClusterId cluster, ClusterSpec spec, FailurePolicy policy) {
    return new ClusterRequested(
        cluster, 1, 1, new ClusterName("demo"), spec, policy, "tester", "demo");
  }

  public static Member server(String address) {
    return member("demo-server-1", Role.SERVER, address);
  }

  public static Member member(String name, Role role, String address) {
    return new Member(
        ClusterId.of("01890000-0000-7000-8000-000000000001"),
        new NodeName(name),
        role,
        new Guest(address, 2222, "slipway", KEY, null, null));
  }
}
