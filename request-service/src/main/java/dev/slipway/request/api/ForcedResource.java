package dev.slipway.request.api;

import dev.slipway.request.RequestConfig;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.token.Roles;
import dev.slipway.request.view.ClusterView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Ends the waiting for what is parked. */
@Path("/api/v1/clusters/{id}/parked-resources/force")
@Tag(name = "Clusters")
@SecurityRequirement(name = SlipwayApi.BEARER)
class ForcedResource {

  private final RequestConfig config;
  private final ClusterLookup lookup;
  private final ParkedResources parked;
  private final Listing listing;

  ForcedResource(
      RequestConfig config, ClusterLookup lookup, ParkedResources parked, Listing listing) {
    this.config = config;
    this.lookup = lookup;
    this.parked = parked;
    this.listing = listing;
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed(Roles.OPERATOR)
  @Operation(
      operationId = "forceParkedResource",
      summary = "End the waiting for a parked resource",
      description =
          "For what cannot be removed without a person and was dealt with by one, as its attention"
              + " entry says. Slipway stops trying and reports it as FORCED(by you) in place of"
              + " proof; it is written into the history. If something was left, it is left for"
              + " ever: nobody looks again.")
  @APIResponse(
      responseCode = "202",
      description = "Accepted.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ClusterView.class)))
  @APIResponse(
      responseCode = "409",
      description = "NOT_PARKED: no open attention entry names that resource.")
  public Response force(
      @Parameter(description = SlipwayApi.ID) @PathParam("id") String id,
      @Parameter(description = "The attention entry's kind, for example VM.") @QueryParam("kind")
          String kind,
      @Parameter(description = "The attention entry's resource, for example 20001.")
          @QueryParam("resource")
          String resource,
      @Context UriInfo uri) {
    ClusterRow row =
        parked.force(
            lookup.find(id), Parameters.kind(kind), Parameters.given("resource", resource));
    return AcceptedCluster.answer(listing.cluster(row), row.id(), uri, config.api().retryAfter())
        .build();
  }
}
