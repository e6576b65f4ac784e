package dev.slipway.vm.proxmox.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One HTTP call, not yet signed.
 *
 * @param uri path and query below {@code /api2/json}
 * @param body null for none
 * @param contentType null without a body
 */
public record ProxmoxCall(HttpMethod method, String uri, Buffer body, String contentType) {
  private static final String FORM = "application/x-www-form-urlencoded";

  public static ProxmoxCall get(String path, Map<String, String> query) {
    return new ProxmoxCall(HttpMethod.GET, withQuery(path, query), null, null);
  }

  /** The parameters go into the query: a body on DELETE is refused. */
  public static ProxmoxCall delete(String path, Map<String, String> query) {
    return new ProxmoxCall(HttpMethod.DELETE, withQuery(path, query), null, null);
  }

  public static ProxmoxCall post(String path, Map<String, String> form) {
    return new ProxmoxCall(HttpMethod.POST, path, Buffer.buffer(encoded(form)), FORM);
  }

  public static ProxmoxCall put(String path, Map<String, String> form) {
    return new ProxmoxCall(HttpMethod.PUT, path, Buffer.buffer(encoded(form)), FORM);
  }

  public static ProxmoxCall upload(String path, MultipartBody body) {
    return new ProxmoxCall(HttpMethod.POST, path, Buffer.buffer(body.bytes()), body.contentType());
  }

  /** Whether it may have an effect. */
  public boolean writes() {
    return !HttpMethod.GET.equals(method);
  }

  public boolean uploads() {
    return contentType != null && contentType.startsWith("multipart/");
  }

  /** Method and path, for the reader of a message; no parameters. */
  public String name() {
    int query = uri.indexOf('?');
    return method + " " + (query < 0 ? uri : uri.substring(0, query));
  }

  private static String withQuery(String path, Map<String, String> query) {
    return query.isEmpty() ? path : path + "?" + encoded(query);
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
