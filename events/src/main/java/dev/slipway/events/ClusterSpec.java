package dev.slipway.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a requester wants, normalised: every default filled in, the K3s version exact, secrets
 * replaced by {@link SecretRef}s.
 *
 * @param servers the K3s servers
 * @param agentPools groups of K3s agents; empty for none
 * @param proxmox where and how the VMs are made
 * @param k3s K3s's own settings
 * @param endpoint how clients reach the Kubernetes API; null when it is the first server's address
 * @param guest what is wanted on the guests beside K3s; null for nothing
 * @param nodeReplacements how many failed agents may be replaced, counted over the whole cluster;
 *     null in requests of before it was said: the usual number
 * @param minReadyAgents how many agents the cluster must have to be READY; null in requests of
 *     before it was said: all
 */
public record ClusterSpec(
    Servers servers,
    List<AgentPool> agentPools,
    ProxmoxSpec proxmox,
    K3sSpec k3s,
    ApiEndpoint endpoint,
    GuestSpec guest,
    Integer nodeReplacements,
    Integer minReadyAgents) {

  /** How many failed agents are replaced where nothing was said. */
  public static final int USUAL_REPLACEMENTS = 2;

  public ClusterSpec {
    Checks.present("servers", servers);
    agentPools = Checks.copy(agentPools);
    Checks.present("proxmox", proxmox);
    Checks.present("k3s", k3s);
    Checks.notNegative("nodeReplacements", nodeReplacements);
    Checks.between("minReadyAgents", or(minReadyAgents, 0), 0, agents(agentPools));
  }

  private static int or(Integer said, int otherwise) {
    return said == null ? otherwise : said;
  }

  /** Where nothing was said of agents that fail. */
  public ClusterSpec(
      Servers servers,
      List<AgentPool> agentPools,
      ProxmoxSpec proxmox,
      K3sSpec k3s,
      ApiEndpoint endpoint,
      GuestSpec guest) {
    this(servers, agentPools, proxmox, k3s, endpoint, guest, null, null);
  }

  /** Of guests on which nothing is wanted beside K3s. */
  public ClusterSpec(
      Servers servers,
      List<AgentPool> agentPools,
      ProxmoxSpec proxmox,
      K3sSpec k3s,
      ApiEndpoint endpoint) {
    this(servers, agentPools, proxmox, k3s, endpoint, null);
  }

  /** What is wanted on the guests beside K3s; nothing, where nothing was said. */
  public GuestSpec onGuests() {
    return guest == null ? GuestSpec.NONE : guest;
  }

  /** How many failed agents may be replaced. */
  public int mostReplacements() {
    return or(nodeReplacements, USUAL_REPLACEMENTS);
  }

  /** How many agents the cluster must have to be READY. */
  public int fewestAgents() {
    return or(minReadyAgents, agents(agentPools));
  }

  /** How many agents the cluster can do without. */
  public int mostLost() {
    return agents(agentPools) - fewestAgents();
  }

  private static int agents(List<AgentPool> pools) {
    return pools.stream().mapToInt(AgentPool::count).sum();
  }

  /** The servers. */
  public record Servers(int count, NodeSize size) {
    public Servers {
      Checks.between("servers", count, 1, 7);
      Checks.present("size", size);
    }
  }

  /**
   * A group of agents of one size.
   *
   * @param config for its agents' K3s config file, over the cluster's; null in requests of before
   *     it was said
   */
  public record AgentPool(
      String name,
      int count,
      NodeSize size,
      List<String> nodeLabels,
      List<String> nodeTaints,
      Map<String, Object> config) {
    public AgentPool {
      Checks.notBlank("agent pool name", name);
      Checks.between("agents", count, 0, 1000);
      Checks.present("size", size);
      nodeLabels = Checks.copy(nodeLabels);
      nodeTaints = Checks.copy(nodeTaints);
    }

    /** With the cluster's raw configuration. */
    public AgentPool(
        String name, int count, NodeSize size, List<String> nodeLabels, List<String> nodeTaints) {
      this(name, count, size, nodeLabels, nodeTaints, null);
    }

    /** The raw configuration of its own; none, where nothing was said. */
    public Map<String, Object> ownConfig() {
      return Checks.copy(config);
    }
  }

  /** How the Kubernetes API is reached from outside. */
  public record ApiEndpoint(String vip, String hostname, int port) {
    public ApiEndpoint {
      Checks.between("endpoint port", port, 1, 65_535);
    }
  }

  /**
   * A node that the spec asks for.
   *
   * @param pool of an agent; null of a server
   */
  public record PlannedNode(NodeName name, Role role, NodeSize size, AgentPool pool) {}

  /** The nodes that a cluster of this name has under this spec, servers first. */
  public List<PlannedNode> nodes(ClusterName cluster) {
    List<PlannedNode> nodes = new ArrayList<>();
    IntStream.rangeClosed(1, servers.count())
        .mapToObj(
            n ->
                new PlannedNode(
                    NodeName.of(cluster, Role.SERVER, n), Role.SERVER, servers.size(), null))
        .forEach(nodes::add);
    int n = 1;
    for (AgentPool pool : agentPools) {
      for (int i = 0; i < pool.count(); i++) {
        nodes.add(
            new PlannedNode(NodeName.of(cluster, Role.AGENT, n++), Role.AGENT, pool.size(), pool));
      }
    }
    return List.copyOf(nodes);
  }
}
