package dev.slipway.vm.api;

import dev.slipway.kit.door.Problem;
import dev.slipway.vm.hypervisor.VmFailure;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the hypervisor refuses, beside what every door refuses. */
class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  private static final int RETRY_SECONDS = 10;

  /** A question is answered from the live hypervisor or not at all. */
  @ServerExceptionMapper
  public Response hypervisor(VmFailure failure) {
    LOG.warnf("A question could not be put to the hypervisor: %s", failure.getMessage());
    return Problem.of(503, failure.getMessage(), failure.failure().name(), failure.remedy())
        .response()
        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
        .build();
  }
}
