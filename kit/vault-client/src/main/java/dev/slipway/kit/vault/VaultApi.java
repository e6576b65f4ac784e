package dev.slipway.kit.vault;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;

/** The vault's wire, as kubeconfig-service serves it. */
@Path("/")
public interface VaultApi {

  @GET
  @Path("vault/v1/clusters/{cluster}/secrets/{name}")
  @Produces("application/octet-stream")
  byte[] read(@PathParam("cluster") String cluster, @PathParam("name") String name);

  @PUT
  @Path("vault/v1/clusters/{cluster}/secrets/{name}")
  @Consumes("application/octet-stream")
  void deposit(@PathParam("cluster") String cluster, @PathParam("name") String name, byte[] value);

  @GET
  @Path("api/v1/clusters/{cluster}/kubeconfig")
  @Produces("application/yaml")
  byte[] kubeconfig(@PathParam("cluster") String cluster);
}
