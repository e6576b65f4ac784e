package dev.slipway.request.rules;

import dev.slipway.events.ClusterId;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.body.GuestRequest;
import dev.slipway.request.body.Shown;
import dev.slipway.request.body.Violations;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Proxies' addresses, whose user and password go to the vault. */
final class ProxyRules {

  private static final String HTTP_CREDENTIALS = "requested-http-proxy";
  private static final String HTTPS_CREDENTIALS = "requested-https-proxy";

  /** Quotes and backslashes would mean something where systemd reads it. */
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>https?)://((?<user>[A-Za-z0-9._~!$&()*+,;=:%-]+)@)?"
              + "(?<host>[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?<port>:[0-9]{1,5})?/?");

  private static final Pattern DIRECT = Pattern.compile("[A-Za-z0-9.:*/-]{1,253}");

  private final Violations violations;

  ProxyRules(Violations violations) {
    this.violations = violations;
  }

  void check(GuestRequest.Proxy proxy) {
    if (proxy.http() == null
        && proxy.https() == null
        && Stream.of("proxy", "proxy.http", "proxy.https").noneMatch(violations::has)) {
      violations.add(
          "proxy", "no proxy", "proxy.http, proxy.https or both", "Name one, or leave proxy out.");
    }
    check("proxy.http", proxy.http());
    check("proxy.https", proxy.https());
    for (int i = 0; i < proxy.noProxy().size(); i++) {
      String name = proxy.noProxy().get(i);
      if (!DIRECT.matcher(name).matches()) {
        violations.add(
            "proxy.noProxy[" + i + "]",
            Shown.name(name),
            "a name, a .domain, an address or a network",
            "Write it without scheme, user and blanks.");
      }
    }
  }

  private void check(String field, Secret url) {
    if (url != null && !URL.matcher(url.expose()).matches()) {
      violations.add(
          field,
          Shown.length(url.length()),
          "http://[user:password@]host[:port]",
          "Leave path and query out, and write what is special in user and password as %XX.");
    }
  }

  static GuestSpec.Proxy spec(GuestRequest.Proxy proxy, ClusterId cluster) {
    return new GuestSpec.Proxy(
        server(proxy.http(), cluster, HTTP_CREDENTIALS),
        server(proxy.https(), cluster, HTTPS_CREDENTIALS),
        proxy.noProxy());
  }

  private static GuestSpec.ProxyServer server(Secret url, ClusterId cluster, String name) {
    if (url == null) {
      return null;
    }
    Matcher parts = matched(url);
    String port = parts.group("port") == null ? "" : parts.group("port");
    return new GuestSpec.ProxyServer(
        parts.group("scheme") + "://" + parts.group("host") + port,
        parts.group("user") == null ? null : SecretRef.of(cluster, name));
  }

  static Map<String, Secret> secrets(GuestRequest.Proxy proxy) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    add(secrets, HTTP_CREDENTIALS, proxy.http());
    add(secrets, HTTPS_CREDENTIALS, proxy.https());
    return secrets;
  }

  private static void add(Map<String, Secret> secrets, String name, Secret url) {
    if (url != null && matched(url).group("user") != null) {
      secrets.put(name, Secret.of(matched(url).group("user")));
    }
  }

  private static Matcher matched(Secret url) {
    Matcher parts = URL.matcher(url.expose());
    if (!parts.matches()) {
      throw new IllegalStateException("a proxy that breaks the rules was let through");
    }
    return parts;
  }
}
