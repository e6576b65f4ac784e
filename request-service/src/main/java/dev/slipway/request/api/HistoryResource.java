package dev.slipway.request.api;

import dev.slipway.request.token.Roles;
import dev.slipway.request.view.EventView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * A cluster's history. One path, one method per way of reading it: a stream of server-sent events
 * is told apart by its media type and goes on after the same number.
 */
@Path("/api/v1/clusters/{id}/events")
@Tag(name = "Clusters")
@SecurityRequirement(name = SlipwayApi.BEARER)
class HistoryResource {

  private final ClusterLookup lookup;
  private final Listing listing;

  HistoryResource(ClusterLookup lookup, Listing listing) {
    this.lookup = lookup;
    this.listing = listing;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed(Roles.VIEWER)
  @Operation(
      operationId = "listEvents",
      summary = "Read a cluster's history",
      description =
          "Every event that was published about the cluster, in order: the audit log. It stays when"
              + " the cluster is gone.")
  public ListPage<EventView> events(
      @Parameter(description = SlipwayApi.ID) @PathParam("id") String id,
      @Parameter(description = "Only events with a higher number.")
          @QueryParam("after")
          @DefaultValue("0")
          String after,
      @Parameter(description = "At most so many, 1 to 200.")
          @QueryParam("limit")
          @DefaultValue(Parameters.USUAL)
          String limit) {
    return listing.events(lookup.find(id), Parameters.after(after), Parameters.limit(limit));
  }
}
