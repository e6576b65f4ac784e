package dev.slipway.request.rules;

import dev.slipway.events.NodeSize;
import dev.slipway.request.RequestConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What can be named in a request, and what is taken where a request names nothing. An endpoint
 * given by {@code PROXMOX_VE_ENDPOINT} in the environment is called {@value #FROM_ENVIRONMENT}.
 */
@ApplicationScoped
public class Catalogue {

  static final String FROM_ENVIRONMENT = "default";

  private final RequestConfig config;
  private final Set<String> endpoints;

  Catalogue(
      RequestConfig config,
      @ConfigProperty(name = "PROXMOX_VE_ENDPOINT") Optional<String> endpointFromEnvironment) {
    this.config = config;
    this.endpoints = new TreeSet<>(config.endpoints().keySet());
    endpointFromEnvironment
        .filter(url -> !url.isBlank())
        .ifPresent(url -> endpoints.add(FROM_ENVIRONMENT));
  }

  Set<String> endpoints() {
    return endpoints;
  }

  Set<String> templates() {
    return new TreeSet<>(config.templates().keySet());
  }

  Set<String> networks() {
    return new TreeSet<>(config.networks().keySet());
  }

  Optional<String> defaultTemplate() {
    return config.defaults().template().or(() -> only(config.templates().keySet()));
  }

  Optional<String> defaultEndpoint() {
    return config.defaults().endpoint().or(() -> only(endpoints));
  }

  /** The endpoint that has the template; empty where the configuration does not say. */
  Optional<String> endpointOf(String template) {
    return Optional.ofNullable(config.templates().get(template))
        .flatMap(RequestConfig.Template::endpoint);
  }

  /** The network of clusters on that endpoint. */
  Optional<String> networkOf(String endpoint) {
    return Optional.ofNullable(config.endpoints().get(endpoint))
        .flatMap(RequestConfig.Endpoint::network)
        .or(() -> config.defaults().network())
        .or(() -> only(config.networks().keySet()));
  }

  /** The addresses of a network, as configured. */
  Optional<String> cidrOf(String network) {
    return Optional.ofNullable(config.networks().get(network)).flatMap(RequestConfig.Network::cidr);
  }

  /** The default route of a network, as configured. */
  Optional<String> gatewayOf(String network) {
    return Optional.ofNullable(config.networks().get(network))
        .flatMap(RequestConfig.Network::gateway);
  }

  NodeSize defaultSize() {
    RequestConfig.Defaults defaults = config.defaults();
    return new NodeSize(defaults.cores(), defaults.memoryMib(), defaults.diskGib());
  }

  String defaultVersion() {
    return config.defaults().k3sVersion();
  }

  /** Releases by channel. */
  Map<String, String> channels() {
    return config.k3s().channels();
  }

  private static Optional<String> only(Set<String> names) {
    return names.size() == 1 ? Optional.of(names.iterator().next()) : Optional.empty();
  }
}
