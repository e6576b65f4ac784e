package dev.slipway.kubeconfig.api;

import dev.slipway.kit.vault.VaultException;
import dev.slipway.kubeconfig.api.Problem.ProblemException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** One mapper per cause. */
class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  public Response problem(ProblemException refused) {
    return refused.problem().response().build();
  }

  @ServerExceptionMapper
  public Response vault(VaultException refused) {
    int status =
        switch (refused.kind()) {
          case NOT_FOUND -> 404;
          case FORBIDDEN -> 403;
          case CONFLICT -> 409;
          case GONE -> 410;
          case UNAVAILABLE -> 503;
        };
    return Problem.of(status, refused.getMessage()).response().build();
  }

  @ServerExceptionMapper
  public Response http(WebApplicationException refused) {
    int status = refused.getResponse().getStatus();
    return Problem.of(status, "see the status").response().build();
  }

  /** The answer says nothing of what went wrong inside. */
  @ServerExceptionMapper
  public Response unexpected(Throwable failure) {
    LOG.error("a question to the vault failed", failure);
    return Problem.of(500, "the vault failed; its log says why").response().build();
  }
}
