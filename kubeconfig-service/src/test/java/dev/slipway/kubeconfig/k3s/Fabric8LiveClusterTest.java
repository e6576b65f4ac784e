package dev.slipway.kubeconfig.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.HealthFinding;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sReady;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.kit.ssh.Forward;
import dev.slipway.kit.ssh.RemoteShell;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.KubeconfigConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Fabric8LiveClusterTest {
  private static final String CANARY = "canary-12fe";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final TestCertificates CERTIFICATES = new TestCertificates();

  private final TestApiServer api = new TestApiServer(CERTIFICATES);
  private final Fabric8LiveCluster live =
      new Fabric8LiveCluster(config(), new Ways(Optional.empty()));

  @AfterEach
  void stop() {
    live.close();
    api.close();
  }

  @Test
  void findsAHealthyClusterHealthy() {
    LiveCluster.Health health = look(CERTIFICATES);

    assertThat(health.ok()).isTrue();
    assertThat(health.findings())
        .extracting(HealthFinding::check)
        .containsExactly("readyz", "version", "nodes", "workloads");
    assertThat(health.endpoints().getFirst().url()).isEqualTo(api.url());
  }

  @ParameterizedTest
  @CsvSource({
    "/readyz, 500, readyz: the API server says that it is not ready",
    "/version, 200, version: v1.32.0+k3s1 instead of v1.33.5+k3s1",
    "/api/v1/nodes, 200, nodes: not Ready: harbour-server-1",
    "/apis/apps/v1/namespaces/kube-system/deployments, 200, workloads: not available: coredns",
    "/apis/apps/v1/namespaces/kube-system/daemonsets, 200, workloads: not available: svclb"
  })
  void saysWhatIsNotAsItShouldBe(String path, int status, String complaint) {
    api.answers(
        path,
        status,
        switch (path) {
          case "/version" -> "{\"gitVersion\":\"v1.32.0+k3s1\"}";
          case "/api/v1/nodes" -> TestApiServer.nodes("False");
          case "/apis/apps/v1/namespaces/kube-system/daemonsets" -> TestApiServer.daemonSets(1);
          default -> TestApiServer.deployments(0);
        });

    LiveCluster.Health health = look(CERTIFICATES);

    assertThat(health.ok()).isFalse();
    assertThat(health.complaint()).isEqualTo(complaint);
  }

  @Test
  void trustsNoServerThatAnotherCaSigned() {
    StageException refused = refusal(new TestCertificates());

    assertThat(refused.code()).isEqualTo("KUBERNETES_API_UNREACHABLE");
    assertThat(refused.retryable()).isTrue();
  }

  @Test
  void trustsTheCaInTheKubeconfigAndNotTheMachines(@TempDir Path folder) throws Exception {
    KeyStore machines = KeyStore.getInstance("PKCS12");
    machines.load(null, null);
    machines.setCertificateEntry("ca", CERTIFICATES.ca.certificate());
    Path file = folder.resolve("machines.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      machines.store(out, "changeit".toCharArray());
    }
    String anotherCa =
        CERTIFICATES
            .k3sYaml()
            .replace(
                CERTIFICATES.ca.certificateData(), new TestCertificates().ca.certificateData());
    Map<String, String> changed =
        Map.of(TRUST_STORE, file.toString(), TRUST_STORE + "Password", "changeit");
    Map<String, String> before = new HashMap<>();
    changed.forEach((key, value) -> before.put(key, System.setProperty(key, value)));
    try {
      assertThat(look(CERTIFICATES).ok()).isTrue();
      assertThat(refusal(anotherCa).code()).isEqualTo("KUBERNETES_API_UNREACHABLE");
    } finally {
      before.forEach(
          (key, value) -> {
            if (value == null) {
              System.clearProperty(key);
            } else {
              System.setProperty(key, value);
            }
          });
    }
  }

  @Test
  void saysThatNobodyAnswers() {
    api.close();

    assertThat(refusal(CERTIFICATES).code()).isEqualTo("KUBERNETES_API_UNREACHABLE");
  }

  @Test
  void saysThatTheClientIsRefusedAndQuotesNothing() {
    api.answers("/version", 401, "{\"message\":\"" + CANARY + "\"}");

    StageException refused = refusal(CERTIFICATES);

    assertThat(refused.code()).isEqualTo("CLUSTER_UNHEALTHY");
    assertThat(refused)
        .hasMessageContaining("refuses the kubeconfig's client certificate (401)")
        .hasMessageNotContaining(CANARY)
        .hasNoCause();
  }

  /** What users get names the guest's own address, which is behind a bastion. */
  @Test
  void behindABastionTheApiIsAskedThroughIt() {
    int port = URI.create(api.url()).getPort();
    AtomicBoolean closed = new AtomicBoolean();
    Forward way =
        new Forward() {
          @Override
          public String host() {
            return "127.0.0.1";
          }

          @Override
          public int port() {
            return port;
          }

          @Override
          public void close() {
            closed.set(true);
          }
        };
    Fabric8LiveCluster behind = new Fabric8LiveCluster(config(), new Ways(Optional.of(way)));
    // Nobody is there; documentation's own network.
    Secret yaml =
        KubeconfigFile.parse(Secret.of(CERTIFICATES.k3sYaml()))
            .at("https://192.0.2.1:6443")
            .toYaml(new ClusterName("demo"));
    try {
      assertThat(behind.look(yaml, ready()).ok()).isTrue();
      assertThat(closed).isTrue();
    } finally {
      behind.close();
    }
  }

  /** No shells, but perhaps a way to the API of the node at 127.0.0.1. */
  private record Ways(Optional<Forward> way) implements RemoteShells {
    @Override
    public RemoteShell open(SshTarget target, Secret key, Set<String> pinned) {
      throw new AssertionError("nobody logs in");
    }

    @Override
    public String fingerprint(String host, int port) {
      throw new AssertionError("nobody's key is asked for");
    }

    @Override
    public Optional<Forward> forward(String host, int port) {
      assertThat(host).isEqualTo("127.0.0.1");
      return way;
    }
  }

  private LiveCluster.Health look(TestCertificates certificates) {
    return look(certificates.k3sYaml());
  }

  private LiveCluster.Health look(String k3sYaml) {
    Secret yaml =
        KubeconfigFile.parse(Secret.of(k3sYaml)).at(api.url()).toYaml(new ClusterName("demo"));
    return live.look(yaml, ready());
  }

  private StageException refusal(TestCertificates certificates) {
    return refusal(certificates.k3sYaml());
  }

  private StageException refusal(String k3sYaml) {
    return catchThrowableOfType(StageException.class, () -> look(k3sYaml));
  }

  private K3sReady ready() {
    var version = K3sVersion.of("v1.33.5+k3s1");
    var node =
        new K3sNode(
            NodeName.of("harbour-server-1"),
            Role.SERVER,
            version,
            "127.0.0.1",
            22,
            "slipway",
            HostKeyFingerprint.of("SHA256:" + "A".repeat(43)));
    return new K3sReady(
        new ClusterId(UuidCreator.getTimeOrderedEpoch()), 1, 1, version, api.url(), List.of(node));
  }

  private static KubeconfigConfig config() {
    return new SmallRyeConfigBuilder()
        .withConverter(
            java.time.Duration.class,
            200,
            (org.eclipse.microprofile.config.spi.Converter<java.time.Duration>)
                text -> java.time.Duration.parse("PT" + text))
        .withMapping(KubeconfigConfig.class)
        .build()
        .getConfigMapping(KubeconfigConfig.class);
  }
}
