package dev.slipway.kit.door;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * A refusal, as RFC 9457 has it.
 *
 * @param type always {@code about:blank}: the status says it all
 * @param detail this case, without secrets
 * @param code a failure's published code, where there is one; else null
 * @param remedy what a person can do, where that is known; else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type, String title, int status, String detail, String code, String remedy) {
  private static final String MEDIA_TYPE = "application/problem+json";

  /** A refusal for which the detail says enough. */
  public static Problem of(int status, String detail) {
    return of(status, detail, null, null);
  }

  /** A refusal that its caller hands on to a person. */
  public static Problem of(int status, String detail, String code, String remedy) {
    Response.Status known = Response.Status.fromStatusCode(status);
    String title = known == null ? "Refused" : known.getReasonPhrase();
    return new Problem("about:blank", title, status, detail, code, remedy);
  }

  public Response.ResponseBuilder response() {
    return Response.status(status)
        .type(MEDIA_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(this);
  }

  /** To be thrown where no answer can be given. */
  public ProblemException exception() {
    return new ProblemException(this);
  }

  /** A refusal on its way to the mapper. */
  public static final class ProblemException extends RuntimeException {
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
