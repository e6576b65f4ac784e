package dev.slipway.kit.vault;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.VaultException.Kind;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The vault over HTTP, as kubeconfig-service serves it. Each call ends within 8 s, below the step
 * engine's 10 s for one outside call. Nothing is kept between calls: what is revoked is revoked.
 */
final class HttpVault implements Vault, AutoCloseable {
  private static final long CONNECT_SECONDS = 2;
  private static final long READ_SECONDS = 6;

  private final VaultApi api;

  /**
   * @param url where kubeconfig-service answers
   * @param tokenFile holds this service's bearer token; without one every question fails
   */
  HttpVault(URI url, Optional<Path> tokenFile) {
    this.api =
        QuarkusRestClientBuilder.newBuilder()
            .baseUri(url)
            .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .readTimeout(READ_SECONDS, TimeUnit.SECONDS)
            .register(new ServiceToken(tokenFile))
            .build(VaultApi.class);
  }

  @Override
  public Secret sshPrivateKey(ClusterId cluster) {
    return get(cluster, SecretNames.SSH_KEY);
  }

  @Override
  public String sshPublicKey(ClusterId cluster) {
    return get(cluster, SecretNames.SSH_KEY + SecretNames.PUBLIC_SUFFIX).expose();
  }

  @Override
  public HostKey firstContactHostKey(ClusterId cluster, NodeName node, int instance) {
    String name = SecretNames.hostKey(node, instance);
    Secret privateKey = get(cluster, name);
    return HostKey.of(privateKey, get(cluster, name + SecretNames.PUBLIC_SUFFIX).expose());
  }

  @Override
  public Secret k3sServerToken(ClusterId cluster) {
    return get(cluster, SecretNames.K3S_SERVER_TOKEN);
  }

  @Override
  public Secret k3sAgentToken(ClusterId cluster) {
    return get(cluster, SecretNames.K3S_AGENT_TOKEN);
  }

  @Override
  public SecretRef deposit(ClusterId cluster, String name, Secret value) {
    SecretRef ref = SecretRef.of(cluster, name);
    ask(
        ref.toString(),
        () -> {
          api.deposit(cluster.toString(), name, value.exposeBytes());
          return ref;
        });
    return ref;
  }

  @Override
  public Secret read(SecretRef ref) {
    return get(ref.cluster(), ref.name());
  }

  @Override
  public Secret kubeconfig(ClusterId cluster) {
    String what = "kubeconfig of " + cluster;
    try {
      return ask(what, () -> Secret.of(api.kubeconfig(cluster.toString())));
    } catch (VaultException notYet) {
      // 409 says that the cluster is on its way; for whoever asks, there is none to be had.
      if (notYet.kind() == Kind.CONFLICT) {
        throw new VaultException(Kind.NOT_FOUND, what + ": not stored yet", notYet);
      }
      throw notYet;
    }
  }

  @Override
  public void close() throws Exception {
    if (api instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  private Secret get(ClusterId cluster, String name) {
    return ask(
        SecretRef.of(cluster, name).toString(),
        () -> Secret.of(api.read(cluster.toString(), name)));
  }

  /**
   * Answers' bodies stay out of the messages: only this client's own words and the status go in.
   */
  private static <T> T ask(String what, Supplier<T> question) {
    try {
      return question.get();
    } catch (WebApplicationException refused) {
      int status = refused.getResponse().getStatus();
      throw new VaultException(
          kind(status), "%s: the vault answered %d".formatted(what, status), refused);
    } catch (ServiceTokenException unasked) {
      throw new VaultException(Kind.UNAVAILABLE, unasked.getMessage(), unasked);
    } catch (ProcessingException unanswered) {
      throw new VaultException(Kind.UNAVAILABLE, what + ": the vault does not answer", unanswered);
    }
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 400, 401, 403, 405, 413, 415 -> Kind.FORBIDDEN;
      case 404 -> Kind.NOT_FOUND;
      case 409 -> Kind.CONFLICT;
      case 410 -> Kind.GONE;
      default -> Kind.UNAVAILABLE;
    };
  }
}
