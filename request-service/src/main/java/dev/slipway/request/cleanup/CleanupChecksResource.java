package dev.slipway.request.cleanup;

import dev.slipway.request.api.ClusterLookup;
import dev.slipway.request.api.SlipwayApi;
import dev.slipway.request.token.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The cleanup report of a destroyed cluster, checked again. */
@Path("/api/v1/clusters/{id}/cleanup-checks")
@Tag(name = "Clusters")
@SecurityRequirement(name = SlipwayApi.BEARER)
class CleanupChecksResource {

  private final ClusterLookup lookup;
  private final CleanupChecks checks;

  CleanupChecksResource(ClusterLookup lookup, CleanupChecks checks) {
    this.lookup = lookup;
    this.checks = checks;
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed(Roles.REQUESTER)
  @Operation(
      operationId = "checkCleanup",
      summary = "Check again that nothing is left of a destroyed cluster",
      description =
          "Looks at the live hypervisor now, as often as you like and as late as you like. A VMID"
              + " that somebody else has since is not the cluster's: the mark on the VM tells. It"
              + " changes nothing, and is no event of the history. What this installation's rights"
              + " do not show is not verifiable, and said to be so.")
  @APIResponse(
      responseCode = "200",
      description = "What was found.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = CleanupCheckView.class),
              examples = @ExampleObject(name = "a VM is there", value = Examples.CLEANUP_CHECK)))
  @APIResponse(responseCode = "409", description = "The cluster is not destroyed.")
  @APIResponse(
      responseCode = "503",
      description = "vm-service, or the hypervisor behind it, does not answer.")
  public CleanupCheckView check(
      @Parameter(description = SlipwayApi.ID) @PathParam("id") String id) {
    return checks.check(lookup.find(id));
  }
}
