package dev.slipway.bootstrap.customisation;

import dev.slipway.events.GuestSpec;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A proxy as the environment of programs, in the form that systemd reads. Both spellings, since
 * curl takes the small ones only and others the capital ones. K3s's install script copies them to
 * its service, and K3s adds the networks of pods and services by itself.
 *
 * @param address the guest's own, which is never reached through a proxy
 * @param clusterDomain the cluster's DNS domain, likewise; null for K3s's default
 */
record ProxyEnvironment(GuestSpec.Proxy proxy, String address, String clusterDomain) {
  private static final List<String> ALWAYS_DIRECT =
      List.of("localhost", "127.0.0.1", "::1", ".svc");
  private static final String USUAL_DOMAIN = "cluster.local";

  Secret text(Function<SecretRef, Secret> vault) {
    StringBuilder text = new StringBuilder();
    add(text, "http_proxy", url(proxy.http(), vault));
    add(text, "https_proxy", url(proxy.https(), vault));
    List<String> direct = new ArrayList<>(ALWAYS_DIRECT);
    direct.add("." + (clusterDomain == null ? USUAL_DOMAIN : clusterDomain));
    direct.add(address);
    direct.addAll(proxy.noProxy());
    add(text, "no_proxy", String.join(",", direct));
    return Secret.of(text.toString());
  }

  private static String url(GuestSpec.ProxyServer server, Function<SecretRef, Secret> vault) {
    if (server == null || server.credentials() == null) {
      return server == null ? null : server.url();
    }
    return server.url().replace("://", "://" + vault.apply(server.credentials()).expose() + "@");
  }

  private static void add(StringBuilder text, String name, String value) {
    if (value != null) {
      for (String spelling : List.of(name, name.toUpperCase(java.util.Locale.ROOT))) {
        text.append(spelling).append("=\"").append(value).append("\"\n");
      }
    }
  }
}
