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

/** Starts a held cluster again. */
@Path("/api/v1/clusters/{id}/resume")
@Tag(name = "Clusters")
@SecurityRequirement(name = SlipwayApi.BEARER)
class ResumeResource {

  private final RequestConfig config;
  private final ClusterLookup lookup;
  private final ClusterResumption resumption;
  private final Listing listing;

  ResumeResource(
      RequestConfig config, ClusterLookup lookup, ClusterResumption resumption, Listing listing) {
    this.config = config;
    this.lookup = lookup;
    this.resumption = resumption;
    this.listing = listing;
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed(Roles.REQUESTER)
  @Operation(
      operationId = "resumeCluster",
      summary = "Start a held cluster again",
      description =
          "For a cluster with failurePolicy HOLD whose phase is HELD: mend what its failure names,"
              + " then resume. Each stage that gave up starts again at the step that failed, with"
              + " all its attempts; what was made so far stays. If it fails again it is held again.")
  @APIResponse(
      responseCode = "202",
      description = "Accepted.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ClusterView.class)))
  @APIResponse(responseCode = "409", description = "CLUSTER_NOT_HELD: the cluster is not held.")
  public Response resume(
      @Parameter(description = SlipwayApi.ID) @PathParam("id") String id, @Context UriInfo uri) {
    ClusterRow row = resumption.order(lookup.find(id));
    return AcceptedCluster.answer(listing.cluster(row), row.id(), uri, config.api().retryAfter())
        .build();
  }
}
