package dev.slipway.request.api;

import dev.slipway.events.ClusterId;
import dev.slipway.request.RequestConfig;
import dev.slipway.request.body.BodyReader;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.intake.ClusterIntake;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.token.Roles;
import dev.slipway.request.view.ClusterSummary;
import dev.slipway.request.view.ClusterView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Clusters: asked for, looked at, deleted. */
@Path("/api/v1/clusters")
@Tag(name = "Clusters")
@SecurityRequirement(name = SlipwayApi.BEARER)
@Produces(MediaType.APPLICATION_JSON)
class ClustersResource {

  private final RequestConfig config;
  private final ClusterIntake intake;
  private final ClusterLookup lookup;
  private final ClusterRemoval removal;
  private final Listing listing;

  ClustersResource(
      RequestConfig config,
      ClusterIntake intake,
      ClusterLookup lookup,
      ClusterRemoval removal,
      Listing listing) {
    this.config = config;
    this.intake = intake;
    this.lookup = lookup;
    this.removal = removal;
    this.listing = listing;
  }

  @POST
  @RolesAllowed(Roles.REQUESTER)
  @Consumes({MediaType.APPLICATION_JSON, SlipwayApi.YAML, SlipwayApi.X_YAML, SlipwayApi.TEXT_YAML})
  @Operation(
      operationId = "requestCluster",
      summary = "Request a cluster",
      description =
          "Accepts the request at once; the cluster is built afterwards. Look at its Location until"
              + " the phase is READY, or watch its events. A name is all that a request needs.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = SlipwayApi.YAML,
            schema = @Schema(implementation = ClusterRequest.class),
            examples = {
              @ExampleObject(name = "minimal", value = "name: demo\n"),
              @ExampleObject(name = "more", value = Examples.YAML_REQUEST)
            }),
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ClusterRequest.class),
            examples = @ExampleObject(name = "minimal", value = "{\"name\": \"demo\"}"))
      })
  @APIResponse(
      responseCode = "202",
      description = "Accepted.",
      headers = {
        @Header(name = "Location", description = "The cluster."),
        @Header(name = "Retry-After", description = "Seconds until it is worth looking again."),
        @Header(
            name = "Idempotent-Replayed",
            description = "true when an earlier request with the same key got this answer first.")
      },
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ClusterView.class)))
  public Response request(
      InputStream body,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      @Parameter(
              description =
                  "Repeating a request with the same key and body within 24 hours gets the first"
                      + " one's answer and makes no second cluster.")
          @HeaderParam("Idempotency-Key")
          String key) {
    byte[] bytes = BodyReader.limited(body, config.api().maxBodyBytes());
    ClusterIntake.Accepted accepted = intake.take(bytes, SlipwayApi.isYaml(headers), key);
    Response.ResponseBuilder answer =
        AcceptedCluster.answer(accepted.body(), accepted.cluster(), uri, config.api().retryAfter());
    return accepted.replayed()
        ? answer.header("Idempotent-Replayed", "true").build()
        : answer.build();
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  @Operation(operationId = "listClusters", summary = "List clusters, the newest first")
  public RestResponse<ListPage<ClusterSummary>> list(
      @Parameter(description = "Only clusters of these phases.") @QueryParam("phase")
          List<String> phases,
      @Parameter(description = "Only clusters of this name.") @QueryParam("name") String name,
      @Parameter(description = "At most so many, 1 to 200.")
          @QueryParam("limit")
          @DefaultValue(Parameters.USUAL)
          String limit,
      @Parameter(description = "The 'next' of the part before.") @QueryParam("cursor")
          String cursor,
      @Context UriInfo uri) {
    ClusterId before =
        cursor == null
            ? null
            : ClusterLookup.asId(cursor)
                .orElseThrow(
                    () -> Parameters.invalid("cursor", cursor, "the 'next' of an earlier answer"));
    ListPage<ClusterSummary> page =
        listing.clusters(
            new Clusters.Filter(Parameters.phases(phases), name, before), Parameters.limit(limit));
    RestResponse.ResponseBuilder<ListPage<ClusterSummary>> answer =
        RestResponse.ResponseBuilder.ok(page);
    if (page.next() != null) {
      URI next = uri.getRequestUriBuilder().replaceQueryParam("cursor", page.next()).build();
      answer.link(next, "next");
    }
    return answer.build();
  }

  @GET
  @Path("/{id}")
  @RolesAllowed(Roles.VIEWER)
  @Operation(operationId = "getCluster", summary = "Look at a cluster")
  public ClusterView get(@Parameter(description = SlipwayApi.ID) @PathParam("id") String id) {
    return listing.cluster(lookup.find(id));
  }

  @DELETE
  @Path("/{id}")
  @RolesAllowed(Roles.REQUESTER)
  @Operation(
      operationId = "deleteCluster",
      summary = "Take a cluster down",
      description =
          "Accepted in every phase, also while the cluster is being built, and as often as you"
              + " like. The answer's phase is DESTROYING until all that the cluster was made of is"
              + " proven to be gone, then DESTROYED.")
  @APIResponse(
      responseCode = "202",
      description = "Accepted.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ClusterView.class)))
  public Response delete(
      @Parameter(description = SlipwayApi.ID) @PathParam("id") String id,
      @Parameter(description = "The cluster's name, if it has deletionProtection.")
          @QueryParam("confirm")
          String confirm,
      @Context UriInfo uri) {
    ClusterRow row = removal.order(lookup.find(id), confirm);
    return AcceptedCluster.answer(listing.cluster(row), row.id(), uri, config.api().retryAfter())
        .build();
  }
}
