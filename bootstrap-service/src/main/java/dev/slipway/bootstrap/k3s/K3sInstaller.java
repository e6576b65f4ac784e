package dev.slipway.bootstrap.k3s;

import dev.slipway.bootstrap.guest.Member;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.AgentPool;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.NodeName;
import java.util.List;

/**
 * Puts K3s on a guest. Every method may be called again after any crash, and throws {@link
 * dev.slipway.kit.steps.StageException}.
 */
public interface K3sInstaller {

  /**
   * Writes K3s's configuration and tokens, and what the request wants beside them, readable by root
   * only; sets the kernel as the kubelet wants it, if that is to be protected.
   *
   * @param pool the agent's; null of a server
   * @param firstServer the address others join at; null for the first server itself
   */
  void configure(Member member, ClusterSpec spec, AgentPool pool, String firstServer);

  /** Gets the release's binary, checksums and install script onto the guest. */
  Poll<Void> download(Member member, K3sVersion version);

  /**
   * Holds the binary against the release's checksum. A wrong one is fetched once more, since
   * downloads do break; wrong again is a permanent CHECKSUM_MISMATCH, and the file is gone.
   */
  Poll<Void> verify(Member member, K3sVersion version);

  /** Puts the binary in its place and runs the release's own install script, without starting. */
  Poll<Void> install(Member member, ClusterSpec spec);

  /** Starts K3s; one that keeps ending is a permanent K3S_DOES_NOT_START with its journal. */
  Poll<Void> start(Member member, ClusterSpec spec);

  /**
   * Whether the member's node is registered and Ready.
   *
   * @param server the server that is asked; the member itself if it is one
   */
  Poll<Void> awaitNode(Member member, Member server);

  /**
   * Makes the cluster forget nodes that will not come back: a name that it remembers it takes from
   * no other machine.
   *
   * @param server the server that is told
   */
  void forget(List<NodeName> nodes, Member server);

  /**
   * Whether the API answers, all of these nodes are Ready and the core workloads run.
   *
   * @return the nodes with the versions that their kubelets report
   */
  Poll<List<K3sNode>> awaitCluster(List<Member> members, ClusterSpec spec);

  /** The end of K3s's journal on that member, without secrets: why it does not get ready. */
  String evidence(Member member, ClusterSpec spec);

  /**
   * Stops what runs of ours on the guest, as far as it is there. Best effort for the caller to
   * judge: throws like the others.
   */
  void cancel(Member member);
}
