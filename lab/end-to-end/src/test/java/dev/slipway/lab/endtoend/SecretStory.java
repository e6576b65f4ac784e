package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.endtoend.leaks.Answers;
import dev.slipway.lab.endtoend.leaks.Canary;
import dev.slipway.lab.endtoend.leaks.CommandLines;
import dev.slipway.lab.endtoend.leaks.Logs;
import dev.slipway.lab.endtoend.leaks.Place;
import dev.slipway.lab.endtoend.leaks.Seeds;
import dev.slipway.lab.endtoend.leaks.Tables;
import dev.slipway.lab.endtoend.leaks.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What happens before secrets are looked for: a life and a failure in an installation of its own,
 * refusals of all kinds, and somebody who looks at command lines and seeds all the while.
 */
final class SecretStory implements AutoCloseable {

  static final List<String> SERVICES =
      List.of("request-service", "vm-service", "bootstrap-service", "kubeconfig-service");

  private static final long SAMPLE_MILLIS = 50;

  private final ChosenSecrets chosen = ChosenSecrets.random();
  private final Installation slipway;
  private final InstallationSecrets made;
  private final ScheduledExecutorService watch = Executors.newScheduledThreadPool(2);
  private final List<ScheduledFuture<?>> watching = new ArrayList<>();
  private final Answers answers = new Answers();
  private final CommandLines commandLines = new CommandLines();
  private final Seeds seeds;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final List<Canary> secrets = new ArrayList<>();
  private final List<Canary> onlyInSeeds = new ArrayList<>();

  /**
   * Starts the installation, watched from the beginning.
   *
   * @param name of the installation's folder
   * @param folder for files that it is given
   */
  SecretStory(String name, Path folder) throws IOException {
    seeds = new Seeds(Installation.folder(name).resolve("simulator/storages"));
    watching.add(every(commandLines::sample));
    watching.add(every(seeds::sample));
    slipway = chosen.start(name, folder);
    made = new InstallationSecrets(slipway.standalone().data());
    places.put("topics", new Topics(slipway.standalone().kafka()));
    SERVICES.forEach(service -> places.put(service + "'s tables", tables(service)));
    places.put("logs", new Logs(slipway.standalone().data().resolve("logs")));
    places.put("answers", answers);
    places.put("command lines", commandLines);
  }

  Installation slipway() {
    return slipway;
  }

  Answers answers() {
    return answers;
  }

  CommandLines commandLines() {
    return commandLines;
  }

  Seeds seeds() {
    return seeds;
  }

  Tables tables(String service) {
    return new Tables(service, slipway.standalone()::database);
  }

  /** All places but the seeds, by name. */
  Map<String, Place> places() {
    return places;
  }

  /** What may be seen nowhere. */
  List<Canary> secrets() {
    return secrets;
  }

  /** What may be seen in a seed, and nowhere else. */
  List<Canary> onlyInSeeds() {
    return onlyInSeeds;
  }

  /** Provisions, uses, fails, compensates, refuses, destroys. */
  void tell() throws IOException, InterruptedException {
    secrets.addAll(chosen.canaries());
    secrets.addAll(made.ofTheInstallation());
    // Whoever's it is, and whatever else it says.
    onlyInSeeds.add(Canary.of("some private key", "PRIVATE KEY-----"));
    secrets.add(Canary.of("some ticket of Proxmox VE", "PVE:slipway@pve:"));

    String kept = slipway.request(chosen.request("kept"));
    String failing =
        slipway.request("name: k3s-crashes\ntemplate: " + ChosenSecrets.TEMPLATE_BY_PASSWORD);
    read(kept, "kept");
    read(failing, "k3s-crashes");
    beRefused(kept);
    ask(kept, failing);

    slipway.awaitPhase(kept, "READY");
    secrets.add(InstallationSecrets.clientKey(slipway.api().kubeconfig(kept), "kept"));
    ask(kept, failing);
    assertThat(slipway.awaitPhase(failing, "DESTROYED").at("/failure/code").asText())
        .isEqualTo("K3S_DOES_NOT_START");
    slipway.destroy(kept);
    ask(kept, failing);
    slipway.mustHaveLeftNothing();
    assertThat(watching).as("watched all the time").noneMatch(ScheduledFuture::isDone);
  }

  private ScheduledFuture<?> every(Runnable sample) {
    return watch.scheduleWithFixedDelay(sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** While it can be had: with the cluster it goes. */
  private void read(String cluster, String name) throws IOException, InterruptedException {
    slipway.awaitEvent(cluster, "vm-created");
    secrets.addAll(made.ofTheCluster(cluster, name));
    onlyInSeeds.add(made.firstContact(cluster, name));
  }

  private void beRefused(String cluster) throws IOException, InterruptedException {
    RefusedSecrets refused = new RefusedSecrets();
    for (Map.Entry<String, String> body : refused.bodies().entrySet()) {
      int status =
          answers.ask(
              api("/api/v1/clusters")
                  .header("Content-Type", body.getValue())
                  .POST(HttpRequest.BodyPublishers.ofString(body.getKey())));
      assertThat(status).as(body.getKey()).isIn(400, 422);
    }
    secrets.addAll(refused.canaries());

    Planted wrong = new Planted();
    secrets.add(Canary.of("a wrong API token", wrong.text()));
    assertThat(
            answers.ask(
                bearing(wrong.text(), slipway.standalone().api().resolve("/api/v1/clusters"))))
        .isEqualTo(401);
    URI key = made.inTheVault(cluster, "ssh-key");
    assertThat(answers.ask(bearing(wrong.text(), key))).isEqualTo(401);
    assertThat(answers.ask(bearing(made.token("vm-service"), key))).isEqualTo(403);
    Planted other = new Planted();
    secrets.add(Canary.of("another deposit", other.text()));
    HttpRequest.Builder deposit =
        bearing(made.token("request-service"), made.inTheVault(cluster, "requested-k3s-token"))
            .header("Content-Type", "application/octet-stream")
            .PUT(HttpRequest.BodyPublishers.ofString(other.text()));
    assertThat(answers.ask(deposit)).isEqualTo(409);
  }

  /** Everything that can be asked, but a kubeconfig that is there. */
  private void ask(String kept, String failing) throws IOException, InterruptedException {
    answers.ask(api("/api/v1/clusters"));
    for (String cluster : List.of(kept, failing)) {
      answers.ask(api("/api/v1/clusters/" + cluster));
      assertThat(answers.ask(api("/api/v1/clusters/" + cluster + "/events"))).isEqualTo(200);
    }
    assertThat(answers.ask(api("/api/v1/clusters/" + failing + "/kubeconfig"))).isIn(409, 410);
    for (String service : SERVICES) {
      URI management = slipway.standalone().services().management(service);
      assertThat(get(management, "/q/metrics")).isEqualTo(200);
      assertThat(get(management, "/q/health")).isEqualTo(200);
      get(management, "/q/openapi");
    }
  }

  private int get(URI base, String path) throws IOException, InterruptedException {
    return answers.ask(HttpRequest.newBuilder(base.resolve(path)));
  }

  private HttpRequest.Builder api(String path) throws IOException, InterruptedException {
    String token = Files.readString(slipway.standalone().apiToken()).strip();
    return bearing(token, slipway.standalone().api().resolve(path));
  }

  private static HttpRequest.Builder bearing(String token, URI uri) {
    return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    slipway.close();
  }
}
