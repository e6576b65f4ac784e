package dev.slipway.lab.simulator.proxmox.api;

/**
 * One call of the API.
 *
 * @param method HTTP method
 * @param template path below {@code /api2/json}; a last segment {@code {name*}} takes the rest of
 *     the path, slashes included
 * @param login false for the one call that gives out tickets
 * @param check who may call it
 * @param schema its parameters
 * @param handler what it does
 */
public record Route(
    String method, String template, boolean login, Check check, Schema schema, Handler handler) {

  /** Answers one verified call; blocking is fine, each call has a thread of its own. */
  @FunctionalInterface
  public interface Handler {
    Reply handle(Call call) throws InterruptedException;
  }

  public static Route get(String template, Check check, Schema schema, Handler handler) {
    return new Route("GET", template, true, check, schema, handler);
  }

  public static Route post(String template, Check check, Schema schema, Handler handler) {
    return new Route("POST", template, true, check, schema, handler);
  }

  public static Route put(String template, Check check, Schema schema, Handler handler) {
    return new Route("PUT", template, true, check, schema, handler);
  }

  public static Route delete(String template, Check check, Schema schema, Handler handler) {
    return new Route("DELETE", template, true, check, schema, handler);
  }

  public Route withoutLogin() {
    return new Route(method, template, false, check, schema, handler);
  }
}
