package dev.slipway.kubeconfig.api;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.door.Caller;
import dev.slipway.kit.door.Paths;
import dev.slipway.kit.door.Problem;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.kubeconfig.vault.ClusterVault;
import dev.slipway.kubeconfig.vault.SecretName;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The kubeconfig, for request-service, which knows its users. */
@Path("/api/v1/clusters/{cluster}/kubeconfig")
public class KubeconfigResource {
  private static final int RETRY_SECONDS = 5;

  private final ClusterVault vault;
  private final Caller caller;

  public KubeconfigResource(ClusterVault vault, Caller caller) {
    this.vault = vault;
    this.caller = caller;
  }

  /** The kubeconfig as YAML; 409 as long as there is none, 410 once it is revoked. */
  @GET
  @Produces("application/yaml")
  public Response download(@PathParam("cluster") String cluster) {
    ClusterId id = Paths.cluster(cluster);
    if (!Grants.mayDownload(caller.name())) {
      throw Problem.of(403, caller.name() + " may not download a kubeconfig").exception();
    }
    try {
      var secret = vault.read(id, new SecretName.Kubeconfig(true), caller.name());
      return Response.ok(secret.exposeBytes())
          .header(HttpHeaders.CACHE_CONTROL, "no-store")
          .build();
    } catch (VaultException refused) {
      if (refused.kind() != VaultException.Kind.NOT_FOUND) {
        throw refused;
      }
      return Problem.of(409, "no kubeconfig is stored for this cluster yet")
          .response()
          .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
          .build();
    }
  }
}
