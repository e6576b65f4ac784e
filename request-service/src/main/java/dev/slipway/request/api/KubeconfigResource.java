package dev.slipway.request.api;

import dev.slipway.kit.vault.Secret;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.token.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A cluster's kubeconfig, which lets its holder do anything there. */
@Path("/api/v1/clusters/{id}/kubeconfig")
@Tag(name = "Clusters")
@SecurityRequirement(name = SlipwayApi.BEARER)
class KubeconfigResource {

  private final ClusterLookup lookup;
  private final KubeconfigDownload download;

  KubeconfigResource(ClusterLookup lookup, KubeconfigDownload download) {
    this.lookup = lookup;
    this.download = download;
  }

  @GET
  @Produces(SlipwayApi.YAML)
  @RolesAllowed(Roles.REQUESTER)
  @Operation(
      operationId = "getKubeconfig",
      summary = "Fetch a cluster's kubeconfig",
      description = "It exists when the phase is READY. Each reading is an event of the history.")
  @APIResponse(
      responseCode = "200",
      description = "The kubeconfig.",
      content =
          @Content(mediaType = SlipwayApi.YAML, schema = @Schema(implementation = String.class)))
  @APIResponse(responseCode = "409", description = "It does not exist yet.")
  @APIResponse(responseCode = "410", description = "It is gone, as its cluster is or will be.")
  @APIResponse(responseCode = "503", description = "kubeconfig-service does not answer.")
  public Response get(@Parameter(description = SlipwayApi.ID) @PathParam("id") String id) {
    ClusterRow cluster = lookup.find(id);
    Secret kubeconfig = download.of(cluster);
    return Response.ok(kubeconfig.exposeBytes(), SlipwayApi.YAML)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"" + cluster.request().name() + ".kubeconfig\"")
        .build();
  }
}
