package dev.slipway.kubeconfig.api;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.door.Caller;
import dev.slipway.kit.door.Paths;
import dev.slipway.kit.door.Problem;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.lifecycle.Deposits;
import dev.slipway.kubeconfig.vault.ClusterVault;
import dev.slipway.kubeconfig.vault.SecretName;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The vault, for the other services. */
@Path("/vault/v1/clusters/{cluster}/secrets/{name}")
public class VaultResource {
  private final ClusterVault vault;
  private final Deposits deposits;
  private final Caller caller;

  public VaultResource(ClusterVault vault, Deposits deposits, Caller caller) {
    this.vault = vault;
    this.deposits = deposits;
    this.caller = caller;
  }

  /** A secret's bytes; keys and tokens are made when first asked for. */
  @GET
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  public Response read(@PathParam("cluster") String cluster, @PathParam("name") String name) {
    ClusterId id = Paths.cluster(cluster);
    SecretName secret = secret(name);
    if (!Grants.mayRead(caller.name(), secret)) {
      throw notFor("read " + secret.value());
    }
    return Response.ok(vault.read(id, secret, caller.name()).exposeBytes())
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  /** Lays a secret down: 201, and 200 when the same is there already. */
  @PUT
  @Consumes(MediaType.APPLICATION_OCTET_STREAM)
  public Response deposit(
      @PathParam("cluster") String cluster, @PathParam("name") String name, byte[] value) {
    ClusterId id = Paths.cluster(cluster);
    if (!(Grants.mayDeposit(caller.name())
        && secret(name) instanceof SecretName.Deposited secret)) {
      throw notFor("deposit " + name);
    }
    if (value == null || value.length == 0) {
      throw Problem.of(400, "a secret has at least one byte").exception();
    }
    boolean fresh = deposits.deposit(id, secret, Secret.of(value));
    return Response.status(fresh ? Response.Status.CREATED : Response.Status.OK).build();
  }

  private static SecretName secret(String text) {
    return Paths.read(
        () -> SecretName.parse(text),
        "no such name: 1 to 128 of a-z, 0-9, '.' and '-', and not one the vault keeps for itself");
  }

  private Problem.ProblemException notFor(String what) {
    return Problem.of(403, "%s may not %s".formatted(caller.name(), what)).exception();
  }
}
