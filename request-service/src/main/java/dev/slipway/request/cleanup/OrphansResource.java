package dev.slipway.request.cleanup;

import dev.slipway.request.api.SlipwayApi;
import dev.slipway.request.token.Roles;
import dev.slipway.request.vmservice.OrphansView;
import dev.slipway.request.vmservice.VmService;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the last sweeps found without an owner. */
@Path("/api/v1/orphans")
@Tag(name = "Operations")
@SecurityRequirement(name = SlipwayApi.BEARER)
class OrphansResource {

  private final VmService vmService;

  OrphansResource(VmService vmService) {
    this.vmService = vmService;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed(Roles.OPERATOR)
  @Operation(
      operationId = "listOrphans",
      summary = "List what has no owner",
      description =
          "VMs, seeds and volumes that carry this installation's mark or name and belong to no"
              + " living cluster, as the last sweep of each endpoint found them, with the commands"
              + " that remove them. Slipway never destroys them unasked.")
  @APIResponse(
      responseCode = "200",
      description = "What was found, and where nothing could be.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = OrphansView.class),
              examples = @ExampleObject(name = "one VM", value = Examples.ORPHANS)))
  @APIResponse(responseCode = "503", description = "vm-service does not answer.")
  public OrphansView list() {
    return vmService.orphans();
  }
}
