package dev.slipway.request.vmservice;

import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterSpec;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;

/** The questions that vm-service answers. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public interface VmServiceApi {

  /** What vm-service found of a cluster that is gone. */
  record Checked(List<Line> resources) {}

  /** One resource; kind and id are those of the cleanup report. */
  record Line(String kind, String id, Presence presence, String howVerified, Instant at) {}

  @POST
  @Path("/clusters/{cluster}/cleanup-checks")
  Checked check(@PathParam("cluster") String cluster);

  /** A request as it would be published. */
  record Asked(ClusterName name, ClusterSpec spec) {}

  @POST
  @Path("/plans")
  @Consumes(MediaType.APPLICATION_JSON)
  PlanView plan(Asked asked);

  @GET
  @Path("/orphans")
  OrphansView orphans();
}
