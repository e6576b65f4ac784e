package dev.slipway.request.plan;

import dev.slipway.request.RequestConfig;
import dev.slipway.request.api.SlipwayApi;
import dev.slipway.request.body.BodyReader;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.token.Roles;
import dev.slipway.request.vmservice.PlanView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What would become of a request. */
@Path("/api/v1/plans")
@Tag(name = "Clusters")
@SecurityRequirement(name = SlipwayApi.BEARER)
class PlansResource {

  private final RequestConfig config;
  private final Plans plans;

  PlansResource(RequestConfig config, Plans plans) {
    this.config = config;
    this.plans = plans;
  }

  @POST
  @Consumes({MediaType.APPLICATION_JSON, SlipwayApi.YAML, SlipwayApi.X_YAML, SlipwayApi.TEXT_YAML})
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed(Roles.REQUESTER)
  @Operation(
      operationId = "planCluster",
      summary = "See what would become of a request, making nothing",
      description =
          "Takes what POST /api/v1/clusters takes, asks the live hypervisor what provisioning would"
              + " ask, and tells everything at once: what speaks against it and how to mend that,"
              + " every Proxmox node and why or why not, the VMIDs and addresses that would be used,"
              + " how long it took others. Nothing is reserved.")
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = SlipwayApi.YAML,
            schema = @Schema(implementation = ClusterRequest.class),
            examples = @ExampleObject(name = "minimal", value = "name: demo\n")),
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ClusterRequest.class),
            examples = @ExampleObject(name = "minimal", value = "{\"name\": \"demo\"}"))
      })
  @APIResponse(
      responseCode = "200",
      description = "What was found; fits says whether it would do.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = PlanView.class),
              examples = @ExampleObject(name = "it fits", value = Examples.PLAN)))
  @APIResponse(
      responseCode = "503",
      description = "vm-service does not answer, or the hypervisor stopped answering it midway.")
  public PlanView plan(InputStream body, @Context HttpHeaders headers) {
    return plans.plan(
        BodyReader.limited(body, config.api().maxBodyBytes()), SlipwayApi.isYaml(headers));
  }
}
