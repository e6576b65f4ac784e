package dev.slipway.kubeconfig.api;

import dev.slipway.kit.door.Problem;
import dev.slipway.kit.vault.VaultException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the vault refuses, beside what every door refuses. */
class ProblemMappers {

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
}
