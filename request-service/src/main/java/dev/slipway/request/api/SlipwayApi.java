package dev.slipway.request.api;

import dev.slipway.request.problem.Problem;
import dev.slipway.request.view.StepView;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the API's description says of the whole of it. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Slipway",
            version = "v1",
            description =
                "K3s clusters on Proxmox VE. Errors are application/problem+json (RFC 9457) with a"
                    + " code, a remedy and, where fields are wrong, all of the violations."),
    components =
        @Components(
            schemas = {
              @Schema(name = "Problem", implementation = Problem.class),
              @Schema(name = "StepProgress", implementation = StepView.class)
            }),
    tags = {
      @Tag(name = "Clusters", description = "Ask for clusters, watch them, delete them."),
      @Tag(name = "Operations", description = "What operators look at.")
    })
@SecurityScheme(
    securitySchemeName = SlipwayApi.BEARER,
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "An API token of the configuration.")
public class SlipwayApi extends Application {

  public static final String YAML = "application/yaml";

  /** As some clients still call it. */
  public static final String X_YAML = "application/x-yaml";

  /** As some clients still call it. */
  public static final String TEXT_YAML = "text/yaml";

  public static final String BEARER = "token";
  public static final String ID = "The cluster's id, or its name while it lives.";

  /** Whether a body is YAML, of those types that are taken. */
  public static boolean isYaml(HttpHeaders headers) {
    return !headers.getMediaType().isCompatible(MediaType.APPLICATION_JSON_TYPE);
  }
}
