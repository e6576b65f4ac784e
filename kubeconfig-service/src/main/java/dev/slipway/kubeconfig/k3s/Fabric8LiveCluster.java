package dev.slipway.kubeconfig.k3s;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.FailureCode;
import dev.slipway.events.HealthFinding;
import dev.slipway.events.K3sReady;
import dev.slipway.events.Role;
import dev.slipway.events.ServiceEndpoint;
import dev.slipway.kit.ssh.Forward;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.KubeconfigConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Asks the Kubernetes API, whose certificate has to be signed by the CA in the kubeconfig. */
@ApplicationScoped
public class Fabric8LiveCluster implements LiveCluster {
  private static final int HTTPS = 443;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final long CLOSES_WITHIN_SECONDS = 5;
  private static final Logger LOG = Logger.getLogger(Fabric8LiveCluster.class);

  static {
    // The client puts the kubeconfig's key into a PKCS #12 store in memory, under a password that
    // everybody knows, and takes it out again: the JDK's 10,000 rounds of PBKDF2 would protect
    // nothing, for a quarter of this service's CPU time. No store with a key of ours is written
    // here.
    System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
    // Nor is there anything to protect in the trust store that holds nobody.
    System.setProperty("keystore.pkcs12.macIterationCount", "1");
  }

  private final RemoteShells shells;
  private final int callTimeoutMillis;
  // Handshakes and answers cost milliseconds of an event loop, which the Kafka consumer must not
  // wait for: a loop apart from Quarkus's. One, since a client of its own for each cluster is cheap
  // only if it starts none.
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setFileSystemOptions(
                  new FileSystemOptions()
                      .setFileCachingEnabled(false)
                      .setClassPathResolvingEnabled(false)));
  private final VertxHttpClientFactory http = new VertxHttpClientFactory(vertx);
  // Shared, since each finds out anew, by reflection, how a Kubernetes type is read. It need not
  // look for types: those that are asked for are named.
  private final KubernetesSerialization serialization =
      new KubernetesSerialization(new ObjectMapper(), false);

  private final EmptyTrustStore nobody = new EmptyTrustStore();

  public Fabric8LiveCluster(KubeconfigConfig config, RemoteShells shells) {
    this.shells = shells;
    this.callTimeoutMillis = Math.toIntExact(config.kubeconfig().callTimeout().toMillis());
  }

  @PreDestroy
  void close() {
    nobody.close();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSES_WITHIN_SECONDS, SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the event loop of the Kubernetes client does not end", e);
    }
  }

  @Override
  public Health look(Secret kubeconfig, K3sReady expected) {
    Config config = Config.fromKubeconfig(kubeconfig.expose());
    Optional<Forward> way = way(config, expected);
    way.ifPresent(
        open -> config.setMasterUrl("https://%s:%d/".formatted(open.host(), open.port())));
    try (KubernetesClient client = client(config)) {
      List<HealthFinding> findings =
          List.of(
              Checks.readyz(client),
              Checks.version(client, expected.version()),
              Checks.nodes(client, expected.nodes()),
              Checks.workloads(client));
      return new Health(findings, List.of(new ServiceEndpoint("kubernetes", expected.endpoint())));
    } catch (KubernetesClientException failed) {
      throw Failures.of(code(failed), "%s: %s".formatted(expected.endpoint(), why(failed)), null);
    } finally {
      way.ifPresent(Forward::close);
    }
  }

  /**
   * Behind a bastion the first server's own API is asked, whatever name users have for it: its
   * certificate is for the loopback address as well, to which the way leads.
   */
  private Optional<Forward> way(Config config, K3sReady expected) {
    int port = URI.create(config.getMasterUrl()).getPort();
    String server =
        expected.nodes().stream()
            .filter(node -> node.role() == Role.SERVER)
            .findFirst()
            .orElseThrow()
            .address();
    try {
      return shells.forward(server, port < 0 ? HTTPS : port);
    } catch (SshException failed) {
      throw Failures.of(
          FailureCode.KUBERNETES_API_UNREACHABLE,
          "%s: no way through the jump host: %s"
              .formatted(expected.endpoint(), failed.getMessage()),
          failed);
    }
  }

  private KubernetesClient client(Config config) {
    config.setConnectionTimeout(callTimeoutMillis);
    config.setRequestTimeout(callTimeoutMillis);
    // The client adds the kubeconfig's CA to those that it trusts anyway: the whole world's, if it
    // is not told of others, parsed anew for each cluster.
    config.setTrustStoreFile(nobody.file());
    config.setTrustStorePassphrase(EmptyTrustStore.PASSWORD);
    // Trying again is the step engine's business.
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(http)
        .withKubernetesSerialization(serialization)
        .build();
  }

  private static FailureCode code(KubernetesClientException failed) {
    return answered(failed)
        ? FailureCode.CLUSTER_UNHEALTHY
        : FailureCode.KUBERNETES_API_UNREACHABLE;
  }

  // The client says 0 or -1 when there was no answer.
  private static boolean answered(KubernetesClientException failed) {
    return failed.getCode() > 0;
  }

  // Not the client's own message: it can hold an answer's whole body.
  private static String why(KubernetesClientException failed) {
    int status = failed.getCode();
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      return "the API refuses the kubeconfig's client certificate (%d)".formatted(status);
    }
    if (answered(failed)) {
      return "the API answered %d".formatted(status);
    }
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "no answer that can be trusted: " + root.getClass().getSimpleName();
  }
}
