package dev.slipway.request.problem;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Makes the answer of a problem; the only place that knows its form. */
final class ProblemResponses {

  private ProblemResponses() {}

  static Response.ResponseBuilder of(ProblemException problem) {
    Response.ResponseBuilder response =
        of(
            problem.code(),
            problem.getMessage(),
            problem.remedy(),
            newInstance(),
            problem.violations());
    problem
        .retryAfter()
        .ifPresent(after -> response.header(HttpHeaders.RETRY_AFTER, seconds(after)));
    return response;
  }

  static Response.ResponseBuilder of(ErrorCode code, String detail) {
    return of(code, detail, code.remedy(), newInstance(), List.of());
  }

  static Response.ResponseBuilder of(
      ErrorCode code, String detail, String remedy, String instance, List<Violation> violations) {
    return Response.status(code.status())
        .type(MediaType.valueOf(Problem.MEDIA_TYPE))
        .entity(
            new Problem(
                code.type(),
                code.title(),
                code.status(),
                detail,
                instance,
                code.name(),
                remedy,
                violations));
  }

  static String newInstance() {
    return "urn:uuid:" + UUID.randomUUID();
  }

  /** Rounded up, at least one: Retry-After counts whole seconds. */
  private static long seconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }
}
