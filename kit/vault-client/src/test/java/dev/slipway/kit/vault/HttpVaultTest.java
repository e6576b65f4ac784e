package dev.slipway.kit.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.VaultException.Kind;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against an HTTP server that is a function from request to answer. */
@QuarkusTest
class HttpVaultTest {
  private static final ClusterId CLUSTER = ClusterId.of("0199c0de-0000-7000-8000-000000000001");
  private static final String CANARY = "canary-0d1b";

  /** What {@code ssh-keygen -l -E sha256} prints for the key below it. */
  private static final String FINGERPRINT = "SHA256:FlDTQyo9z1fliM4VFAigVEEfE74tO0OArGq3fqTy5R0";

  private static final String PUBLIC_KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINyhGBRJK0PT7XQTHC4Yh2gaPLglgwu0mYxcH4Y0Tttt";

  record Asked(String method, String path, String authorization, byte[] body) {}

  record Answer(int status, byte[] body) {
    static Answer of(int status, String body) {
      return new Answer(status, body.getBytes(UTF_8));
    }
  }

  @TempDir Path directory;

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile Function<Asked, Answer> server = request -> Answer.of(200, CANARY);
  private HttpServer http;
  private Path tokenFile;
  private HttpVault vault;

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
    tokenFile = Files.writeString(directory.resolve("token"), "first\n");
    vault = new HttpVault(address(), Optional.of(tokenFile));
  }

  @AfterEach
  void stop() throws Exception {
    vault.close();
    http.stop(0);
  }

  @Test
  void asksForEachSecretByItsName() {
    assertThat(vault.sshPrivateKey(CLUSTER).expose()).isEqualTo(CANARY);
    vault.sshPublicKey(CLUSTER);
    vault.k3sServerToken(CLUSTER);
    vault.k3sAgentToken(CLUSTER);
    vault.read(SecretRef.of(CLUSTER, "registry.1"));

    assertThat(asked)
        .extracting(Asked::path)
        .containsExactly(
            secret("ssh-key"),
            secret("ssh-key.pub"),
            secret("k3s-server-token"),
            secret("k3s-agent-token"),
            secret("registry.1"));
  }

  @Test
  void worksOutTheFingerprintOfAHostKey() {
    server = request -> Answer.of(200, request.path().endsWith(".pub") ? PUBLIC_KEY : CANARY);

    HostKey key = vault.firstContactHostKey(CLUSTER, new NodeName("demo-server-1"), 2);

    assertThat(key.fingerprint().value()).isEqualTo(FINGERPRINT);
    assertThat(key.publicKey()).isEqualTo(PUBLIC_KEY);
    assertThat(key.privateKey().expose()).isEqualTo(CANARY);
    assertThat(asked)
        .extracting(Asked::path)
        .containsExactly(
            secret("host-key.demo-server-1.2"), secret("host-key.demo-server-1.2.pub"));
  }

  @Test
  void depositsBytesAsTheyAre() {
    server = request -> Answer.of(201, "");
    byte[] bytes = {0, (byte) 0xff, 10};

    SecretRef ref = vault.deposit(CLUSTER, "file.1", Secret.of(bytes));

    assertThat(ref).isEqualTo(SecretRef.of(CLUSTER, "file.1"));
    assertThat(asked.getFirst().method()).isEqualTo("PUT");
    assertThat(asked.getFirst().path()).isEqualTo(secret("file.1"));
    assertThat(asked.getFirst().body()).isEqualTo(bytes);
  }

  @Test
  void saysNotFoundForAKubeconfigThatIsNotThereYet() {
    server = request -> Answer.of(409, "");

    assertThatThrownBy(() -> vault.kubeconfig(CLUSTER))
        .extracting("kind")
        .isEqualTo(Kind.NOT_FOUND);
    assertThat(asked.getFirst().path()).isEqualTo("/api/v1/clusters/" + CLUSTER + "/kubeconfig");
  }

  @Test
  void sendsTheTokenThatTheFileHoldsNow() throws IOException {
    vault.sshPublicKey(CLUSTER);
    Files.writeString(tokenFile, "second");
    vault.sshPublicKey(CLUSTER);

    assertThat(asked)
        .extracting(Asked::authorization)
        .containsExactly("Bearer first", "Bearer second");
  }

  @Test
  void namesTheTokenFileThatIsMissing() throws IOException {
    Files.delete(tokenFile);

    assertThatThrownBy(() -> vault.sshPublicKey(CLUSTER))
        .hasMessageContaining(tokenFile.toString())
        .extracting("kind")
        .isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void saysThatNoTokenFileIsSetAndWhatToDo() throws Exception {
    try (HttpVault without = new HttpVault(address(), Optional.empty())) {
      VaultException unasked =
          catchThrowableOfType(VaultException.class, () -> without.sshPublicKey(CLUSTER));

      assertThat(unasked).hasMessageContaining("slipway.service-token-file is not set");
      assertThat(unasked.getCause())
          .isInstanceOfSatisfying(
              ServiceTokenException.class,
              none -> assertThat(none.remedy()).contains("slipway.service-tokens"));
    }
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "401, FORBIDDEN",
    "403, FORBIDDEN",
    "404, NOT_FOUND",
    "409, CONFLICT",
    "410, GONE",
    "500, UNAVAILABLE",
    "503, UNAVAILABLE"
  })
  void translatesEachRefusalAndQuotesNothingOfIt(int status, Kind kind) {
    server = request -> Answer.of(status, CANARY);

    VaultException refused =
        catchThrowableOfType(
            VaultException.class,
            () -> vault.deposit(CLUSTER, "file.1", Secret.of(CANARY + "-sent")));

    assertThat(refused.kind()).isEqualTo(kind);
    assertThat(refused).hasMessageContaining("file.1");
    assertThat(everythingItPrints(refused)).doesNotContain(CANARY);
  }

  @Test
  void saysUnavailableWhenNobodyAnswers() {
    http.stop(0);

    assertThatThrownBy(() -> vault.sshPrivateKey(CLUSTER))
        .extracting("kind")
        .isEqualTo(Kind.UNAVAILABLE);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Asked request =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestBody().readAllBytes());
      asked.add(request);
      Answer answer = server.apply(request);
      exchange.sendResponseHeaders(
          answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  private static String secret(String name) {
    return "/vault/v1/clusters/" + CLUSTER + "/secrets/" + name;
  }

  private static String everythingItPrints(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
