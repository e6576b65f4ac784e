package dev.slipway.request.problem;

import dev.slipway.kit.delivery.DatabaseOutage;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns each cause of a refusal into its problem: one method per cause. */
final class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  private static final Duration DATABASE_RETRY = Duration.ofSeconds(5);

  @ServerExceptionMapper
  Response refused(ProblemException problem) {
    if (problem.code().status() >= 500) {
      LOG.warnf(problem.getCause(), "%s: %s", problem.code(), problem.getMessage());
    }
    return ProblemResponses.of(problem).build();
  }

  @ServerExceptionMapper
  Response noToken(UnauthorizedException e) {
    return challenge("No token was sent with the request.", "Bearer realm=\"slipway\"");
  }

  @ServerExceptionMapper
  Response wrongToken(AuthenticationFailedException e) {
    return challenge(
        "The token is not known.", "Bearer realm=\"slipway\", error=\"invalid_token\"");
  }

  @ServerExceptionMapper
  Response forbidden(ForbiddenException e) {
    return ProblemResponses.of(ErrorCode.FORBIDDEN, "The token's role does not allow this.")
        .build();
  }

  @ServerExceptionMapper
  Response notFound(NotFoundException e, RoutingContext context) {
    return ProblemResponses.of(
            ErrorCode.PATH_NOT_FOUND, "Nothing is at " + context.normalizedPath() + ".")
        .build();
  }

  @ServerExceptionMapper
  Response notAllowed(NotAllowedException e, RoutingContext context) {
    Response.ResponseBuilder response =
        ProblemResponses.of(
            ErrorCode.METHOD_NOT_ALLOWED,
            context.request().method() + " is not for " + context.normalizedPath() + ".");
    String allow = e.getResponse().getHeaderString(HttpHeaders.ALLOW);
    return allow == null ? response.build() : response.header(HttpHeaders.ALLOW, allow).build();
  }

  @ServerExceptionMapper
  Response notAcceptable(NotAcceptableException e, RoutingContext context) {
    return ProblemResponses.of(
            ErrorCode.NOT_ACCEPTABLE,
            "Asked for: " + context.request().getHeader(HttpHeaders.ACCEPT) + ".")
        .build();
  }

  @ServerExceptionMapper
  Response notSupported(NotSupportedException e, RoutingContext context) {
    String found = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    return ProblemResponses.of(
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            found == null ? "The Content-Type header is missing." : "Found: " + found + ".")
        .build();
  }

  @ServerExceptionMapper
  Response otherClientError(ClientErrorException e) {
    ErrorCode code =
        e.getResponse().getStatus() == ErrorCode.BODY_TOO_LARGE.status()
            ? ErrorCode.BODY_TOO_LARGE
            : ErrorCode.INVALID_PARAMETER;
    return ProblemResponses.of(code, "The request was refused: " + e.getMessage() + ".").build();
  }

  @ServerExceptionMapper
  Response otherHttpError(WebApplicationException e) {
    return unexpected(e);
  }

  @ServerExceptionMapper
  Response database(PersistenceException e) {
    return DatabaseOutage.explains(e) ? databaseAway(e) : unexpected(e);
  }

  @ServerExceptionMapper
  Response unexpected(Throwable e) {
    if (DatabaseOutage.explains(e)) {
      return databaseAway(e);
    }
    String instance = ProblemResponses.newInstance();
    LOG.errorf(e, "Unexpected error, answered as %s", instance);
    return ProblemResponses.of(
            ErrorCode.INTERNAL,
            "Something went wrong inside Slipway.",
            ErrorCode.INTERNAL.remedy(),
            instance,
            List.of())
        .build();
  }

  private static Response databaseAway(Throwable e) {
    return ProblemResponses.of(
            new ProblemException(ErrorCode.DATABASE_UNAVAILABLE, "No answer from the database.")
                .retryAfter(DATABASE_RETRY)
                .causedBy(e))
        .build();
  }

  private static Response challenge(String detail, String challenge) {
    return ProblemResponses.of(ErrorCode.UNAUTHENTICATED, detail)
        .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
        .build();
  }
}
