package dev.slipway.lab.simulator.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.simulator.Simulator;
import dev.slipway.lab.simulator.SimulatorConfig;
import dev.slipway.lab.simulator.WireClient;
import dev.slipway.lab.simulator.proxmox.access.Grant;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** A simulator set up like the lab of the recordings, and the replaying of calls against it. */
final class Lab implements AutoCloseable {

  private static final Map<String, String> TOKENS =
      Map.of(
          "root", "root@pam!lab=root-secret",
          "svc", "svc@pve!prov=svc-secret",
          "slipway", "slipway@pve!svc=slipway-secret",
          "nobody", "nobody@pve!t=nobody-secret",
          "bad", "root@pam!lab=wrong");
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Simulator simulator;
  private final WireClient client;
  private final Credentials credentials;
  private final Map<String, String> upids = new HashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private boolean stalled;
  private String lastUpid;

  Lab() throws URISyntaxException {
    Path config = Path.of(Lab.class.getResource("/recordings/lab.yaml").toURI());
    simulator = Simulator.start(SimulatorConfig.read(config), new RespondingGuests(), 0);
    client = new WireClient(simulator);
    credentials = new Credentials(client);
    simulator.storages().store("local", "vm", "snippets", "user.yaml", new byte[14]);
    simulator.storages().store("local", "vm", "snippets", "node121.yaml", new byte[14]);
    simulator.storages().store("local", "vm", "iso", "a.iso", new byte[409_600]);
    simulator.storages().store("local", "vm", "import", "tiny.qcow2", image(64L << 20));
    simulator.storages().store("local", "vm", "import", "big.qcow2", image(48L << 20));
  }

  /** The header of a qcow2 image that holds a disk of that size. */
  private static byte[] image(long size) {
    return ByteBuffer.allocate(512)
        .put(new byte[] {'Q', 'F', 'I', (byte) 0xfb})
        .putLong(24, size)
        .array();
  }

  /** Makes the recorded call and compares the answers. */
  void replay(Recording recording) throws IOException {
    WireClient.Answer answer = send(recording);
    remember(Comparison.json(recording.response().body()), Comparison.json(answer.body()));
    Comparison.of(
        answer,
        new WireClient.Answer(
            recording.statusAndReason(),
            recording.response().headers(),
            recording.response().body()));
  }

  /** Sends the recorded bytes and compares the answers. */
  void replay(WireRecording recording) throws IOException {
    recording.replay(client, TOKENS.get("root"));
  }

  private WireClient.Answer send(Recording recording) throws IOException {
    Recording.Request request = recording.request();
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    String token = TOKENS.get(request.auth());
    String special = Credentials.HEADERS.get(recording.name());
    if (special != null) {
      headers.put("Authorization", special);
    } else if (token != null) {
      headers.put("Authorization", "PVEAPIToken=" + token);
    }
    credentials.renew(headers);
    String path = translated(request.path());
    byte[] body =
        request.body() == null
            ? null
            : credentials.renewed(request.body()).getBytes(StandardCharsets.UTF_8);
    if (headers.getOrDefault("Content-Type", "").startsWith("multipart")) {
      headers.put("Content-Type", MultipartForm.CONTENT_TYPE);
      body = MultipartForm.of(request.params());
    }
    return client.send(request.method(), path, headers, body);
  }

  /** A preparing call as root, not compared but successful. */
  void perform(String method, String path, String form) throws IOException {
    Map<String, String> headers =
        Map.of("Authorization", "PVEAPIToken=" + TOKENS.get("root"), "Content-Type", FORM);
    WireClient.Answer answer =
        client.send(
            method,
            "/api2/json" + path,
            headers,
            form.isEmpty() ? null : form.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.line()).isEqualTo("200 OK");
    remember(null, Comparison.json(answer.body()));
  }

  void grant(String path, List<String> privileges) {
    String role = "Given" + path.replace('/', '-') + privileges.hashCode();
    simulator.roles().define(role, privileges);
    simulator.access().grant(new Grant(path, "nobody@pve", role, true));
  }

  void revoke(String subject) {
    simulator.access().revokeAllOf(subject);
  }

  /** From now on tasks begin when they are awaited. */
  void stall() {
    stalled = true;
    simulator.tasks().stall(true);
  }

  /** From now on tasks begin at once again. */
  void unstall() {
    stalled = false;
    simulator.tasks().stall(false);
  }

  /** Does what an operator on the node does: takes the lock out of a VM's configuration. */
  void unlock(int vmid) {
    Vm vm = simulator.vms().find(vmid).orElseThrow();
    SortedMap<String, String> values = new TreeMap<>(vm.config().values());
    values.remove("lock");
    vm.config(VmConfig.of(values));
  }

  void freezeStatistics() {
    simulator.statistics().freeze();
  }

  void thawStatistics() {
    simulator.statistics().thaw();
  }

  void killLastTask() {
    simulator.tasks().kill(simulator.tasks().find(lastUpid).orElseThrow());
  }

  /** Holds a VM's lock as another process on the node would. */
  void hold(int vmid) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                simulator
                    .vms()
                    .locks()
                    .exclusively(
                        vmid,
                        () -> {
                          held.countDown();
                          released.await();
                          return null;
                        });
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    held.await();
  }

  void release() {
    released.countDown();
  }

  void awaitLastTask() throws InterruptedException {
    awaitTask(lastUpid);
  }

  /** Waits for the task that a recorded call started. */
  void awaitTaskOf(Recording recording) throws InterruptedException {
    awaitTask(upids.get(Comparison.json(recording.response().body()).path("data").asText()));
  }

  private void awaitTask(String upid) throws InterruptedException {
    Task task = simulator.tasks().find(upid).orElseThrow();
    // What takes long ends when it is awaited, so what is asked meanwhile always meets it running.
    task.hurry();
    assertThat(task.await(Duration.ofSeconds(20))).as("end of %s", upid).isTrue();
  }

  /** As the lab was before it had pools and the user with the least privileges. */
  void forgetLeastPrivilege() {
    simulator.access().revokeAllOf("slipway@pve");
    List.of("slipway", "templates")
        .forEach(
            pool -> {
              simulator
                  .access()
                  .pools()
                  .members()
                  .keySet()
                  .forEach(simulator.access().pools()::remove);
              simulator.access().pools().delete(pool);
            });
  }

  private void remember(JsonNode expected, JsonNode actual) {
    String upid = actual == null ? "" : actual.path("data").asText("");
    if (upid.startsWith("UPID:")) {
      lastUpid = upid;
      if (expected != null) {
        upids.put(expected.path("data").asText(), upid);
      }
      if (!stalled) {
        awaitTarget(simulator.tasks().find(upid).orElseThrow());
      }
    }
  }

  /** A clone's worker makes the target as its first act, a moment after the answer. */
  private static void awaitTarget(Task task) {
    if (task.upid().type().equals("qmclone")) {
      await().until(() -> !task.log().isEmpty() || !task.running());
    }
  }

  private String translated(String path) {
    String result = path;
    for (Map.Entry<String, String> upid : upids.entrySet()) {
      result = result.replace(upid.getKey(), upid.getValue());
      result = result.replace(encoded(upid.getKey()), encoded(upid.getValue()));
    }
    return result;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    release();
    simulator.close();
  }
}
