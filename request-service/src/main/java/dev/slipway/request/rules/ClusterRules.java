package dev.slipway.request.rules;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.K3sSpec;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.K3sRequest;
import dev.slipway.request.body.Violations;
import dev.slipway.request.rules.k3s.K3sSettingsRules;
import dev.slipway.request.rules.k3s.RawConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a request must keep to beyond its form, and the spec that is made of one that does: every
 * default filled in, the version exact, secrets as references.
 */
@ApplicationScoped
public class ClusterRules {

  /** The name under which a requester's own K3s token lies in the vault. */
  public static final String TOKEN_SECRET = "requested-k3s-token";

  private final Catalogue catalogue;

  ClusterRules(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Notes everything that is wrong; nothing is left out because of something else. */
  public void check(ClusterRequest request, Violations violations) {
    checkName(request.name(), violations);
    checkTeam(request.team(), violations);
    checkPools(request.agentPools(), violations);
    checkFewestAgents(request, violations);
    new ProxmoxRules(catalogue, violations).check(request);
    new HardwareRules(catalogue, violations).check(request);
    new FirewallRules(violations).check(request.proxmox());
    new K3sRules(catalogue, violations).check(request.k3s());
    new K3sSettingsRules(violations).check(request);
    new NetworkRules(violations).check(request.k3s(), ProxmoxRules.networkCidr(catalogue, request));
    new AddressRules(catalogue, violations).check(request);
    new GuestRules(violations).check(request);
    if (request.endpoint().hostname() != null && !Names.isDnsName(request.endpoint().hostname())) {
      violations.add(
          "endpoint.hostname",
          "'" + request.endpoint().hostname() + "'",
          "a DNS name such as demo.example.org",
          "Write the name without scheme and port; the port has a field of its own.");
    }
  }

  /**
   * The spec of a request that breaks no rule.
   *
   * @param cluster whose secrets the references are to
   */
  public ClusterSpec spec(ClusterRequest request, ClusterId cluster) {
    NodeSize usual = catalogue.defaultSize();
    ClusterRequest.Servers servers = request.servers();
    return new ClusterSpec(
        new ClusterSpec.Servers(
            or(servers.count(), 1),
            new NodeSize(
                or(servers.cores(), usual.cores()),
                or(servers.memoryMiB(), usual.memoryMiB()),
                or(servers.diskGiB(), usual.diskGiB()))),
        request.agentPools().stream().map(pool -> agentPool(pool, usual)).toList(),
        proxmox(request),
        k3s(request, cluster),
        endpoint(request.endpoint()),
        GuestRules.spec(request, cluster),
        or(request.nodeReplacements(), ClusterSpec.USUAL_REPLACEMENTS),
        or(request.minReadyAgents(), agents(request)));
  }

  private static int agents(ClusterRequest request) {
    return request.agentPools().stream().mapToInt(pool -> or(pool.count(), 1)).sum();
  }

  /** The secrets of a request that breaks no rule, by the names that its spec has them under. */
  public Map<String, Secret> secrets(ClusterRequest request) {
    Map<String, Secret> secrets = new LinkedHashMap<>(GuestRules.secrets(request));
    secrets.putAll(K3sSettingsRules.secrets(request.k3s()));
    if (request.k3sToken() != null) {
      secrets.put(TOKEN_SECRET, request.k3sToken());
    }
    return secrets;
  }

  private static ClusterSpec.AgentPool agentPool(ClusterRequest.AgentPool pool, NodeSize usual) {
    return new ClusterSpec.AgentPool(
        pool.name(),
        or(pool.count(), 1),
        new NodeSize(
            or(pool.cores(), usual.cores()),
            or(pool.memoryMiB(), usual.memoryMiB()),
            or(pool.diskGiB(), usual.diskGiB())),
        pool.nodeLabels(),
        pool.nodeTaints(),
        RawConfig.values(pool.config()));
  }

  private ProxmoxSpec proxmox(ClusterRequest request) {
    ClusterRequest.Proxmox proxmox = request.proxmox();
    String template = ProxmoxRules.template(catalogue, request).orElseThrow();
    String endpoint = ProxmoxRules.endpoint(catalogue, request).orElseThrow();
    String network = ProxmoxRules.network(catalogue, request).orElseThrow();
    return new ProxmoxSpec(
        endpoint,
        template,
        network,
        proxmox.storage(),
        proxmox.pool(),
        proxmox.bridge(),
        proxmox.vlan(),
        true,
        proxmox.tags(),
        new ProxmoxSpec.Rules(
            proxmox.placement().nodes().stream().map(ProxmoxNode::new).toList(),
            proxmox.placement().antiAffinity()),
        HardwareRules.hardware(proxmox),
        proxmox.addresses().stream().map(NetworkRules::canonical).toList(),
        FirewallRules.firewall(proxmox));
  }

  private K3sSpec k3s(ClusterRequest request, ClusterId cluster) {
    K3sRequest k3s = request.k3s();
    return new K3sSpec(
        K3sVersion.of(K3sRules.version(catalogue, k3s.version())),
        k3s.disable(),
        k3s.tlsSan(),
        k3s.clusterCidr(),
        k3s.serviceCidr(),
        k3s.clusterDns(),
        k3s.flannelBackend(),
        k3s.nodeLabels(),
        k3s.nodeTaints(),
        request.k3sToken() == null ? null : SecretRef.of(cluster, TOKEN_SECRET),
        RawConfig.values(k3s.config()),
        K3sSettingsRules.spec(k3s, cluster));
  }

  private static ClusterSpec.ApiEndpoint endpoint(ClusterRequest.Endpoint endpoint) {
    if (endpoint.hostname() == null && endpoint.port() == null) {
      return null;
    }
    return new ClusterSpec.ApiEndpoint(null, endpoint.hostname(), or(endpoint.port(), 6443));
  }

  private static void checkName(String name, Violations violations) {
    if (name == null) {
      if (!violations.has("name")) {
        violations.add(
            "name", "nothing", "the cluster's name", "Add a name, for example 'name: demo'.");
      }
    } else if (!isAccepted(() -> ClusterName.of(name))) {
      violations.add(
          "name",
          "'" + name + "'",
          "lower-case letters, digits and inner hyphens, starting with a letter, at most "
              + ClusterName.MAX_LENGTH
              + " characters",
          "Choose a name of that form: nodes, VMs and host names are made from it.");
    }
  }

  private static void checkPools(List<ClusterRequest.AgentPool> pools, Violations violations) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < pools.size(); i++) {
      ClusterRequest.AgentPool pool = pools.get(i);
      String where = "agentPools[" + i + "]";
      if (pool.name() == null || !Names.isLabel(pool.name())) {
        violations.add(
            where + ".name",
            pool.name() == null ? "nothing" : "'" + pool.name() + "'",
            "letters, digits, hyphens, underscores and dots, at most 63 characters",
            "Give the pool a name, for example 'name: workers'.");
      } else if (!names.add(pool.name())) {
        violations.add(
            where + ".name",
            "'" + pool.name() + "' a second time",
            "a name that no other pool of the cluster has",
            "Choose another name, or put the agents into one pool.");
      }
      new NodeMarks(violations).check(where, pool.nodeLabels(), pool.nodeTaints());
      RawConfig.ofPool(violations, where).check(pool.config());
    }
  }

  private static void checkFewestAgents(ClusterRequest request, Violations violations) {
    int agents = agents(request);
    if (or(request.minReadyAgents(), 0) > agents) {
      violations.add(
          "minReadyAgents",
          request.minReadyAgents().toString(),
          "at most %d, as many agents as the pools have".formatted(agents),
          "Ask for more agents, or be content with fewer.");
    }
  }

  private static void checkTeam(String team, Violations violations) {
    if (team != null && !Names.isLabel(team)) {
      violations.add(
          "team",
          "'" + team + "'",
          "letters, digits, hyphens, underscores and dots, at most 63 characters",
          "Leave it out to take the token's team.");
    }
  }

  static boolean isAccepted(Runnable construction) {
    try {
      construction.run();
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private static int or(Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
