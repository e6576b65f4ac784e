package dev.slipway.events;

import java.util.List;
import java.util.Map;

/**
 * K3s's own settings under K3s's own names, camelCased; see the K3s server configuration.
 *
 * @param version the exact release
 * @param disable packaged components to leave out
 * @param tlsSan further names and addresses on the API server's certificate
 * @param clusterCidr addresses of pods; null for K3s's default
 * @param serviceCidr addresses of services; null for K3s's default
 * @param clusterDns the cluster's DNS service address; null for K3s's default
 * @param flannelBackend null for K3s's default
 * @param nodeLabels {@code key=value}
 * @param nodeTaints {@code key=value:Effect}
 * @param token the requester's own server token, in the vault; null when the vault makes one
 * @param config anything else for K3s's config file, passed on as it is; holds no secret
 * @param settings beside these; null in requests of before they could be said
 */
public record K3sSpec(
    K3sVersion version,
    List<String> disable,
    List<String> tlsSan,
    String clusterCidr,
    String serviceCidr,
    String clusterDns,
    String flannelBackend,
    List<String> nodeLabels,
    List<String> nodeTaints,
    SecretRef token,
    Map<String, Object> config,
    K3sSettings settings) {

  /** K3s's own addresses of pods, where a request says nothing. */
  public static final String USUAL_CLUSTER_CIDR = "10.42.0.0/16";

  public K3sSpec {
    Checks.present("K3s version", version);
    disable = Checks.copy(disable);
    tlsSan = Checks.copy(tlsSan);
    nodeLabels = Checks.copy(nodeLabels);
    nodeTaints = Checks.copy(nodeTaints);
    config = Checks.copy(config);
  }

  /** With K3s's own defaults for the rest. */
  public K3sSpec(
      K3sVersion version,
      List<String> disable,
      List<String> tlsSan,
      String clusterCidr,
      String serviceCidr,
      String clusterDns,
      String flannelBackend,
      List<String> nodeLabels,
      List<String> nodeTaints,
      SecretRef token,
      Map<String, Object> config) {
    this(
        version,
        disable,
        tlsSan,
        clusterCidr,
        serviceCidr,
        clusterDns,
        flannelBackend,
        nodeLabels,
        nodeTaints,
        token,
        config,
        null);
  }

  /** The settings; where nothing was said K3s's own defaults, which the cluster began with. */
  public K3sSettings beside() {
    return settings == null ? K3sSettings.NONE : settings;
  }
}
