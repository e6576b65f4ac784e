package dev.slipway.vm.api;

import dev.slipway.kit.door.Caller;
import dev.slipway.kit.door.Paths;
import dev.slipway.kit.door.Problem;
import dev.slipway.vm.cleanup.CleanupCheck;
import dev.slipway.vm.cleanup.CleanupChecks;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What is left of a destroyed cluster, for request-service, which knows its users. */
@Path("/api/v1/clusters/{cluster}/cleanup-checks")
public class CleanupCheckResource {
  private final CleanupChecks checks;
  private final Caller caller;

  CleanupCheckResource(CleanupChecks checks, Caller caller) {
    this.checks = checks;
    this.caller = caller;
  }

  /** Looks now; 409 as long as this stage is not undone. */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  public CleanupCheck check(@PathParam("cluster") String cluster) {
    Grants.requireQuestion(caller, "check a cleanup");
    return checks
        .check(Paths.cluster(cluster))
        .orElseThrow(() -> Problem.of(409, "the cluster's VMs are not undone").exception());
  }
}
