package dev.slipway.vm.api;

import dev.slipway.kit.door.Caller;
import dev.slipway.vm.orphans.Orphans;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What has no owner, for request-service, which knows its operators. */
@Path("/api/v1/orphans")
public class OrphansResource {
  private final Orphans orphans;
  private final Caller caller;

  OrphansResource(Orphans orphans, Caller caller) {
    this.orphans = orphans;
    this.caller = caller;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Orphans.Answer list() {
    Grants.requireQuestion(caller, "list orphans");
    return orphans.all();
  }
}
