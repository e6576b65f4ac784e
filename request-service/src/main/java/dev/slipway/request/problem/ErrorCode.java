package dev.slipway.request.problem;

/**
 * Everything that the API refuses, in one catalogue: the code that programs look at, the HTTP
 * status, the title, and what a caller can do. A problem's own remedy may be more exact.
 */
public enum ErrorCode {
  MALFORMED_BODY(400, "The body cannot be read", "Mend the syntax at the line and column named."),
  INVALID_PARAMETER(
      400, "A parameter or header is not valid", "Correct the parameter that the detail names."),
  UNAUTHENTICATED(
      401,
      "A valid token is needed",
      "Send the header 'Authorization: Bearer <token>' with a token from the configuration."),
  FORBIDDEN(
      403,
      "This token may not do that",
      "Use a token whose role and team allow it, or ask an operator."),
  CLUSTER_NOT_FOUND(
      404,
      "There is no such cluster",
      "List the clusters with GET /api/v1/clusters; a name is known only while its cluster lives."),
  PATH_NOT_FOUND(404, "There is nothing at this path", "See /q/openapi on the management port."),
  METHOD_NOT_ALLOWED(405, "This path does not take that method", "See the Allow header."),
  NOT_ACCEPTABLE(
      406, "The answer cannot be given in the media type asked for", "Accept application/json."),
  NAME_TAKEN(
      409,
      "A living cluster has that name",
      "Choose another name, or delete the other cluster and wait until it is destroyed."),
  DELETION_PROTECTED(
      409,
      "The cluster is protected against deletion",
      "If it must go, repeat the DELETE with ?confirm=<the cluster's name>."),
  CLUSTER_NOT_HELD(
      409,
      "The cluster is not held",
      "Only what a stage gave up on under failurePolicy HOLD can be resumed: look at its phase."),
  NOT_PARKED(
      409,
      "Nothing of that kind and name is parked",
      "Name one of the cluster's attention entries whose state is OPEN, exactly as it stands there."),
  IDEMPOTENCY_KEY_IN_USE(
      409,
      "The first request with this Idempotency-Key is still running",
      "Repeat the same request after Retry-After; it gets the first one's answer."),
  CLUSTER_NOT_DESTROYED(
      409,
      "The cluster is not destroyed",
      "Delete it and wait until its phase is DESTROYED; then check what is left."),
  KUBECONFIG_NOT_READY(
      409, "The kubeconfig does not exist yet", "Wait until the cluster's phase is READY."),
  KUBECONFIG_GONE(
      410,
      "The kubeconfig is gone",
      "The cluster is being or has been destroyed; request a new one."),
  KUBECONFIG_LOST(
      410,
      "The vault has lost the kubeconfig",
      "The vault was restored from before the cluster. Ask the operator for a newer backup of it, or"
          + " delete the cluster and request a new one."),
  BODY_TOO_LARGE(413, "The body is too large", "Send at most 256 KiB."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      "The body's media type is not supported",
      "Send Content-Type application/json or application/yaml."),
  INVALID_REQUEST(
      422, "The request cannot be accepted", "Correct every field listed under violations."),
  IDEMPOTENCY_KEY_REUSED(
      422,
      "This Idempotency-Key belongs to another request",
      "Use a new key for a new request; repeat a request with exactly the same body."),
  INTERNAL(
      500,
      "Slipway met an error that it did not expect",
      "Report it with the instance of this answer, under which the service has logged it."),
  VAULT_UNAVAILABLE(
      503,
      "The vault cannot be reached",
      "Nothing was accepted. Repeat after Retry-After; if it lasts, look at kubeconfig-service."),
  KUBECONFIG_SERVICE_UNAVAILABLE(
      503,
      "kubeconfig-service cannot be reached",
      "Repeat after Retry-After; if it lasts, look at kubeconfig-service."),
  STILL_READING(
      503,
      "This replica has not read all of the log yet",
      "Repeat after Retry-After: after a start it first reads what it has not read."),
  VM_SERVICE_UNAVAILABLE(
      503,
      "vm-service cannot be reached",
      "Repeat after Retry-After; if it lasts, look at vm-service."),
  HYPERVISOR_UNAVAILABLE(
      503,
      "The hypervisor cannot be asked",
      "Repeat after Retry-After; if it lasts, look at the Proxmox VE endpoint."),
  TOO_MANY_STREAMS(
      503,
      "This replica carries as many live streams as it may",
      "Close streams that nobody reads and repeat after Retry-After, or read the history as JSON;"
          + " an operator can raise slipway.stream.max."),
  DATABASE_UNAVAILABLE(
      503,
      "The database cannot be reached",
      "Repeat after Retry-After, a POST with the same Idempotency-Key; if it lasts, look at"
          + " PostgreSQL.");

  private final int status;
  private final String title;
  private final String remedy;

  ErrorCode(int status, String title, String remedy) {
    this.status = status;
    this.title = title;
    this.remedy = remedy;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What it means, in one line; the same for every occurrence. */
  public String title() {
    return title;
  }

  /** What a caller can do. */
  public String remedy() {
    return remedy;
  }

  /** The problem type of RFC 9457. */
  public String type() {
    return "urn:slipway:error:" + name();
  }
}
