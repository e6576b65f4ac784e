package dev.slipway.request.problem;

import dev.slipway.kit.vault.ServiceTokenException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A request that is refused, with the reason as the caller shall see it. */
public class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final Duration TOKEN_RETRY = Duration.ofSeconds(30);

  private final ErrorCode code;
  private final String remedy;
  private final Duration retryAfter;
  private final transient List<Violation> violations;

  private ProblemException(
      ErrorCode code,
      String detail,
      String remedy,
      Duration retryAfter,
      List<Violation> violations,
      Throwable cause) {
    super(detail, cause);
    this.code = code;
    this.remedy = remedy;
    this.retryAfter = retryAfter;
    this.violations = violations;
  }

  /** Refused for that reason, with the catalogue's remedy. */
  public ProblemException(ErrorCode code, String detail) {
    this(code, detail, code.remedy(), null, List.of(), null);
  }

  /** The whole list of what is wrong with a request; not empty. */
  public static ProblemException violations(List<Violation> violations) {
    String detail =
        violations.size() == 1
            ? "One field is not as it must be: " + violations.get(0).field() + "."
            : violations.size() + " fields are not as they must be.";
    return new ProblemException(
        ErrorCode.INVALID_REQUEST,
        detail,
        ErrorCode.INVALID_REQUEST.remedy(),
        null,
        List.copyOf(violations),
        null);
  }

  /** A question to another service that was not put: there is no token to show there. */
  public static ProblemException withoutToken(ErrorCode code, ServiceTokenException none) {
    return new ProblemException(
        code,
        "request-service has no token to show to the service that it asks.",
        none.remedy(),
        TOKEN_RETRY,
        List.of(),
        none);
  }

  /** The same with a more exact remedy. */
  public ProblemException withRemedy(String remedy) {
    return new ProblemException(code, getMessage(), remedy, retryAfter, violations, getCause());
  }

  /** The same, telling the caller when to come again. */
  public ProblemException retryAfter(Duration after) {
    return new ProblemException(code, getMessage(), remedy, after, violations, getCause());
  }

  /** The same, with what led to it, which is for the log and never shown. */
  public ProblemException causedBy(Throwable cause) {
    return new ProblemException(code, getMessage(), remedy, retryAfter, violations, cause);
  }

  public ErrorCode code() {
    return code;
  }

  public String remedy() {
    return remedy;
  }

  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public List<Violation> violations() {
    return violations == null ? List.of() : violations;
  }
}
