package dev.slipway.lab.simulator.proxmox.api;

import java.util.Map;

/**
 * An answer that is not a success, in Proxmox's own shape: the reason phrase is the message.
 *
 * <p>Proxmox has no 404; what a handler dies of is a 500 (FACTS 4, 5).
 */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** How the body looks: JSON with or without the message's line end, or nothing, or plain text. */
  public enum Body {
    JSON,
    JSON_UNTERMINATED,
    EMPTY,
    TEXT
  }

  private static final int UNREACHED = 595;

  private final int status;
  private final Body body;
  private final transient Map<String, String> errors;

  private ApiException(int status, String message, Body body, Map<String, String> errors) {
    super(message, null, false, false);
    this.status = status;
    this.body = body;
    this.errors = errors;
  }

  /** What a Perl {@code die} becomes. */
  public static ApiException died(String message) {
    return new ApiException(500, message, Body.JSON, null);
  }

  /**
   * Any error; 595 and above, which the node's proxy gives when it cannot reach another, is bare.
   */
  public static ApiException failed(int status, String message) {
    return new ApiException(status, message, status < UNREACHED ? Body.JSON : Body.EMPTY, null);
  }

  /**
   * A missing privilege.
   *
   * @param detail path and privilege; empty for the bare text that "one of these" checks give
   */
  public static ApiException forbidden(String detail) {
    String text = "Permission check failed" + (detail.isEmpty() ? "" : " (" + detail + ")");
    return new ApiException(403, text, Body.JSON, null);
  }

  public static ApiException badParameters(Map<String, String> errors) {
    return new ApiException(400, "Parameter verification failed.", Body.JSON, errors);
  }

  public static ApiException badParameter(String name, String error) {
    return badParameters(Map.of(name, error));
  }

  public static ApiException notImplemented(String method, String path) {
    return new ApiException(
        501, "Method '" + method + " " + path + "' not implemented", Body.JSON_UNTERMINATED, null);
  }

  /** A 401 of the token, ticket or CSRF check: its text is in the reason phrase only. */
  public static ApiException unauthenticated(String reason) {
    return new ApiException(401, reason, Body.EMPTY, null);
  }

  /** The 401 of a wrong password, the only one with a body. */
  public static ApiException wrongPassword() {
    return new ApiException(401, "authentication failure", Body.JSON, null);
  }

  /** An error of the HTTP layer: plain text, no JSON. */
  public static ApiException wire(int status, String text) {
    return new ApiException(status, text, Body.TEXT, null);
  }

  public static ApiException unknownVerb(String method) {
    return new ApiException(501, "method '" + method + "' not available", Body.EMPTY, null);
  }

  public int status() {
    return status;
  }

  public Body body() {
    return body;
  }

  /** Parameter name to text; null unless the status is 400. */
  public Map<String, String> errors() {
    return errors;
  }
}
