package dev.slipway.vm.api;

import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterSpec;
import dev.slipway.kit.door.Caller;
import dev.slipway.vm.plan.Plan;
import dev.slipway.vm.plan.Plans;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What would become of a request, for request-service, which knows its users. */
@Path("/api/v1/plans")
public class PlanResource {
  private final Plans plans;
  private final Caller caller;

  PlanResource(Plans plans, Caller caller) {
    this.plans = plans;
    this.caller = caller;
  }

  /** What is asked for: a request as it would be published. */
  public record Asked(ClusterName name, ClusterSpec spec) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Plan plan(Asked asked) {
    Grants.requireQuestion(caller, "ask for a plan");
    return plans.plan(asked.name(), asked.spec());
  }
}
