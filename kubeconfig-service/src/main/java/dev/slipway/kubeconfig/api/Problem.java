package dev.slipway.kubeconfig.api;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * A refusal, as RFC 9457 has it.
 *
 * @param type always {@code about:blank}: the status says it all
 * @param detail this case, without secrets
 */
public record Problem(String type, String title, int status, String detail) {
  private static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(int status, String detail) {
    Response.Status known = Response.Status.fromStatusCode(status);
    String title = known == null ? "Refused" : known.getReasonPhrase();
    return new Problem("about:blank", title, status, detail);
  }

  Response.ResponseBuilder response() {
    return Response.status(status)
        .type(MEDIA_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(this);
  }

  /** To be thrown where no answer can be given. */
  ProblemException exception() {
    return new ProblemException(this);
  }

  /** A refusal on its way to the mapper. */
  static final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
      super(problem.detail());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
