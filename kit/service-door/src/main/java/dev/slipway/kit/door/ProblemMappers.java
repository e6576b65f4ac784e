package dev.slipway.kit.door;

import dev.slipway.kit.door.Problem.ProblemException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** One mapper per cause that every door has; a service adds those of its own failures. */
class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  public Response problem(ProblemException refused) {
    return refused.problem().response().build();
  }

  @ServerExceptionMapper
  public Response http(WebApplicationException refused) {
    int status = refused.getResponse().getStatus();
    return Problem.of(status, "see the status").response().build();
  }

  /** The answer says nothing of what went wrong inside. */
  @ServerExceptionMapper
  public Response unexpected(Throwable failure) {
    LOG.error("a service's question failed", failure);
    return Problem.of(500, "the question failed; the log of who was asked says why")
        .response()
        .build();
  }
}
