package dev.slipway.lab.simulator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.systemd.DaemonFailedException;
import dev.slipway.lab.simulator.mirror.K3sBinary;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class K3sTest {

  private static final String VERSION = "v1.33.5+k3s1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String address = "127.79.0." + new SecureRandom().nextInt(1, 250);
  private final int port = new SecureRandom().nextInt(20_000, 30_000);
  private final String url = "https://" + address + ":" + port;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Disk disk = new Disk();
  private Optional<K3sFault> fault = Optional.empty();
  private Duration readyDelay = Duration.ZERO;
  private K3sDaemon k3s;

  @BeforeEach
  void install() throws Exception {
    disk.place("/usr/local/bin/k3s", K3sBinary.bytes(VERSION, 1000), "root", 0755);
  }

  @AfterEach
  void stop() {
    if (k3s != null) {
      k3s.stop();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
    disk.close();
  }

  @Test
  void theApiNeedsACertificateOfItsOwnClientCa() throws Exception {
    start("");
    KubeconfigClient stranger = new KubeconfigClient(kubeconfig(), url, false);

    HttpResponse<String> refused = stranger.get("/readyz");

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(refused.body()).get("kind").asText()).isEqualTo("Status");
    assertThat(client().get("/readyz").body()).isEqualTo("ok");
  }

  @Test
  void aKubeconfigOfAnotherClusterIsRefused() throws Exception {
    start("");
    String first = kubeconfig();
    k3s.stop();
    disk.delete(Account.ROOT, "/var/lib/rancher/k3s/server/tls/server-ca.crt");
    disk.delete(Account.ROOT, "/var/lib/rancher/k3s/server/tls/client-ca.crt");
    start("");

    assertThatThrownBy(() -> new KubeconfigClient(first, url).get("/readyz"))
        .isInstanceOf(javax.net.ssl.SSLException.class);
  }

  @Test
  void theCertificateHoldsTheNamesOfTlsSan() throws Exception {
    start("tls-san: [localhost.example.org, 127.79.1.1]\nnode-name: n1\n");

    X509Certificate shown =
        (X509Certificate)
            client().get("/readyz").sslSession().orElseThrow().getPeerCertificates()[0];

    List<Object> names = new ArrayList<>();
    shown.getSubjectAlternativeNames().forEach(name -> names.add(name.get(1)));
    assertThat(names)
        .contains("localhost.example.org", "127.79.1.1", "kubernetes.default.svc", "127.0.0.1")
        .contains("n1", address);
  }

  @Test
  void aKubeconfigOutlivesARestart() throws Exception {
    start("");
    String before = kubeconfig();
    k3s.stop();
    start("");

    assertThat(new KubeconfigClient(before, url).get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void theNodeBecomesReadyAfterAWhileAndItsWorkloadsWithIt() throws Exception {
    String config = "disable: [traefik, metrics-server]\nnode-name: n1\ncluster-init: true\n";
    fault = Optional.of(K3sFault.NODE_NEVER_READY);
    start(config);
    assertThat(ready()).isEqualTo("False");
    JsonNode coredns = json("/apis/apps/v1/namespaces/kube-system/deployments/coredns");
    assertThat(coredns.at("/status/availableReplicas").asInt()).isZero();
    k3s.stop();
    fault = Optional.empty();
    readyDelay = Duration.ofMillis(100);

    start(config);

    await().atMost(Duration.ofSeconds(30)).until(() -> ready().equals("True"));

    JsonNode deployments = json("/apis/apps/v1/namespaces/kube-system/deployments");
    assertThat(deployments.get("kind").asText()).isEqualTo("DeploymentList");
    assertThat(deployments.at("/metadata/resourceVersion").asText()).isNotEmpty();
    assertThat(deployments.findValuesAsText("availableReplicas")).containsExactly("1", "1");
    assertThat(json("/apis/apps/v1/daemonsets").get("items")).isEmpty();
    assertThat(json("/api/v1/namespaces/kube-system/pods").get("items")).hasSize(2);
    assertThat(json("/api/v1/nodes/n1").at("/metadata/labels").toString())
        .contains("node-role.kubernetes.io/etcd");
  }

  @Test
  void discoveryAndVersionAreAsAClientExpects() throws Exception {
    start("");

    assertThat(json("/version").get("gitVersion").asText()).isEqualTo(VERSION);
    assertThat(json("/version").get("minor").asText()).isEqualTo("33");
    assertThat(json("/api").get("kind").asText()).isEqualTo("APIVersions");
    assertThat(json("/apis").at("/groups/0/name").asText()).isEqualTo("apps");
    assertThat(json("/api/v1").findValuesAsText("name")).contains("nodes", "pods");
    assertThat(client().get("/api/v1/nodes/other").statusCode()).isEqualTo(404);
    assertThat(client().get("/api/v1/nonsense").statusCode()).isEqualTo(404);
  }

  @Test
  void aWatchTellsOfTheNodeThatBecameReady() throws Exception {
    readyDelay = Duration.ofSeconds(3);
    start("node-name: n1\n");
    assertThat(ready()).isEqualTo("False");
    String since = json("/api/v1/nodes").at("/metadata/resourceVersion").asText();

    HttpResponse<Stream<String>> watch =
        client()
            .http()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            url
                                + "/api/v1/nodes?watch=true&fieldSelector=metadata.name%3Dn1"
                                + "&resourceVersion="
                                + since))
                    .build(),
                HttpResponse.BodyHandlers.ofLines());

    try (Stream<String> lines = watch.body()) {
      Iterator<String> events = lines.filter(line -> !line.isBlank()).iterator();
      JsonNode event = JSON.readTree(events.next());
      assertThat(event.get("type").asText()).isEqualTo("MODIFIED");
      assertThat(event.at("/object/status/conditions/3/status").asText()).isEqualTo("True");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node-nmae: x\n",
        "a: [\n",
        "just text\n",
        "token-file: /etc/rancher/k3s/nothing\n",
        "node-ip: 10.0.0.1\n",
        "write-kubeconfig-mode: rw\n",
        "server: https://127.0.0.1:6443\n"
      })
  void withAWrongConfigurationItExits(String config) {
    assertThatThrownBy(() -> start(config))
        .isInstanceOfSatisfying(
            DaemonFailedException.class, e -> assertThat(e.exitCode()).isEqualTo(1))
        .hasMessageContaining("level=fatal");
  }

  @Test
  void aFileThatIsNoK3sDoesNotRun() throws Exception {
    disk.place("/usr/local/bin/k3s", new byte[100], "root", 0755);

    assertThatThrownBy(() -> start("")).hasMessageContaining("Exec format error");
  }

  @Test
  void theFaultsDoWhatTheySay() throws Exception {
    fault = Optional.of(K3sFault.CRASHES);
    assertThatThrownBy(() -> start("")).isInstanceOf(DaemonFailedException.class);

    fault = Optional.of(K3sFault.NODE_NEVER_READY);
    start("");
    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(5))
        .until(() -> ready().equals("False"));
  }

  @Test
  void theKubeconfigHasTheModeThatIsAskedFor() throws Exception {
    start("write-kubeconfig-mode: \"0640\"\n");

    assertThat(disk.status(Account.ROOT, Kubeconfig.PATH).mode()).isEqualTo(0640);
    assertThat(kubeconfig())
        .contains("server: https://127.0.0.1:" + port, "current-context: default");
  }

  private void start(String config) throws Exception {
    disk.place(K3sConfig.PATH, config.getBytes(StandardCharsets.UTF_8), "root", 0600);
    HostFacts host =
        new HostFacts("demo-server-1", List.of(InetAddress.getByName(address)), 2, 4096);
    k3s =
        new K3sDaemon(
            new Machine(disk, () -> host),
            new K3sBehaviour(Duration.ZERO, readyDelay, null),
            () -> fault,
            new K3sClusters(),
            vertx,
            port);
    k3s.start();
  }

  private String kubeconfig() throws Exception {
    return new String(disk.read(Account.ROOT, Kubeconfig.PATH), StandardCharsets.UTF_8);
  }

  private KubeconfigClient client() throws Exception {
    return new KubeconfigClient(kubeconfig(), url);
  }

  private JsonNode json(String path) throws Exception {
    return JSON.readTree(client().get(path).body());
  }

  private String ready() throws Exception {
    return json("/api/v1/nodes").at("/items/0/status/conditions/3/status").asText();
  }
}
