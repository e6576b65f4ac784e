package dev.slipway.lab.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.endtoend.leaks.Canary;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/**
 * The secrets that an installation makes itself, read from where they belong: its data folder, and
 * the vault, which is asked with the token of the service that may.
 */
final class InstallationSecrets {

  private static final List<String> SERVICES =
      List.of("request-service", "vm-service", "bootstrap-service", "kubeconfig-service");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path data;
  private final JsonNode configuration;

  InstallationSecrets(Path data) throws IOException {
    this.data = data;
    this.configuration = new YAMLMapper().readTree(data.resolve("slipway.yaml").toFile());
  }

  /** What is there from the start: tokens, database passwords, the master key. */
  List<Canary> ofTheInstallation() throws IOException {
    List<Canary> canaries = new ArrayList<>();
    canaries.add(Canary.of("the API token", read("api-token")));
    for (String service : SERVICES) {
      canaries.add(Canary.of(service + "'s token", token(service)));
    }
    String key = read("master.key");
    canaries.add(Canary.of("the master key", key));
    canaries.add(Canary.of("the master key's bytes", Base64.getDecoder().decode(key)));
    Properties passwords = new Properties();
    try (Reader file = Files.newBufferedReader(data.resolve("postgres/passwords"))) {
      passwords.load(file);
    }
    for (String role : passwords.stringPropertyNames()) {
      canaries.add(Canary.of(role + "'s database password", passwords.getProperty(role)));
    }
    return canaries;
  }

  /** What the vault makes for a cluster; a seed must have none of it. */
  List<Canary> ofTheCluster(String id, String name) throws IOException, InterruptedException {
    return List.of(
        Canary.ofPem(name + "'s SSH key", ask("bootstrap-service", id, "ssh-key")),
        Canary.of(name + "'s server token", ask("bootstrap-service", id, "k3s-server-token")),
        Canary.of(name + "'s agent token", ask("bootstrap-service", id, "k3s-agent-token")));
  }

  /** The host key that the cluster's only node shows at first contact; it belongs into its seed. */
  Canary firstContact(String id, String name) throws IOException, InterruptedException {
    String key = ask("vm-service", id, "host-key." + name + "-server-1.1");
    return Canary.ofPem(name + "'s first-contact host key", key);
  }

  /** The client's key in a kubeconfig. */
  static Canary clientKey(String kubeconfig, String name) throws IOException {
    JsonNode user = new YAMLMapper().readTree(kubeconfig).at("/users/0/user/client-key-data");
    byte[] pem = Base64.getDecoder().decode(user.asText());
    return Canary.ofPem(
        name + "'s kubeconfig client key", new String(pem, StandardCharsets.US_ASCII));
  }

  String token(String service) throws IOException {
    return read("service-tokens/" + service);
  }

  /** Where the vault keeps a secret of a cluster. */
  URI inTheVault(String cluster, String name) {
    String url = configuration.at("/slipway/kubeconfig-service/url").asText();
    return URI.create(url + "/vault/v1/clusters/" + cluster + "/secrets/" + name);
  }

  private String ask(String as, String cluster, String name)
      throws IOException, InterruptedException {
    HttpRequest question =
        HttpRequest.newBuilder(inTheVault(cluster, name))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token(as))
            .build();
    HttpResponse<String> answer = http.send(question, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(name + ": the vault answered " + answer.statusCode());
    }
    return answer.body();
  }

  private String read(String file) throws IOException {
    return Files.readString(data.resolve(file)).strip();
  }
}
