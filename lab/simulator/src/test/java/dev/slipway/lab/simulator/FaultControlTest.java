package dev.slipway.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.faults.LockFault;
import dev.slipway.lab.simulator.faults.MirrorFault;
import dev.slipway.lab.simulator.faults.NodeFault;
import dev.slipway.lab.simulator.faults.QuorumFault;
import dev.slipway.lab.simulator.faults.TaskFault;
import dev.slipway.lab.simulator.guest.GuestFault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults that are switched on and off from another process. */
class FaultControlTest {

  private final Faults faults = new Faults();
  private final History history =
      new History(
          List.of(new History.Machine(20_000, "a-server-1", "mark", "2026-11-29T21:00:00Z", null)),
          List.of());
  private final FaultControl control = new FaultControl(faults, () -> history, 0);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    control.close();
  }

  @Test
  void everyKindOfFaultCanBePutInForce() throws Exception {
    HttpResponse<String> answer =
        send(
            "PUT",
            "/mine",
            """
            calls:
              - {method: POST, path: /nodes/*/qemu/*/clone, vm: "a-*", kind: ERROR, status: 503, message: no, times: 2}
            tasks:
              - {type: qmclone, node: pve1, id: "9000", about: "a-*", kind: FAILS, exit-status: bad, delay: PT1S, times: 1}
            locks:
              - {vm: "a-*", times: 1}
            guests:
              - {guests: "a-*", kind: NEVER_BOOTS, times: 1}
            mirror:
              - {version: v1.33.4+k3s1, file: k3s, kind: NOT_FOUND, times: 1}
            nodes:
              - {node: pve2}
            quorum:
              - {times: 3}
            """);

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(faults.inForce().get("mine"))
        .extracting(Faults.InForce::fault)
        .containsExactly(
            new CallFault(
                "POST",
                "/nodes/*/qemu/*/clone",
                "a-*",
                CallFault.Kind.ERROR,
                503,
                "no",
                Duration.ZERO,
                2),
            new TaskFault(
                "qmclone",
                "pve1",
                "9000",
                "a-*",
                TaskFault.Kind.FAILS,
                "bad",
                Duration.ofSeconds(1),
                1),
            new LockFault("a-*", 1),
            new GuestFault("a-*", GuestFault.Kind.NEVER_BOOTS, 1),
            new MirrorFault("v1.33.4+k3s1", "k3s", MirrorFault.Kind.NOT_FOUND, 1),
            new NodeFault("pve2"),
            new QuorumFault(3));
  }

  @Test
  void whatTheReadmeShowsIsUnderstood() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("```yaml\nfaults:\n") + "```yaml\nfaults:\n".length();

    HttpResponse<String> answer =
        send("PUT", "/mine", readme.substring(start, readme.indexOf("```", start)));

    assertThat(answer.body()).isEmpty();
    assertThat(faults.inForce().get("mine")).hasSizeGreaterThan(15);
  }

  @Test
  void jsonIsUnderstoodToo() throws Exception {
    send("PUT", "/mine", "{\"locks\": [{\"vm\": \"a-*\", \"times\": 1}]}");

    assertThat(faults.inForce().get("mine"))
        .containsExactly(new Faults.InForce(new LockFault("a-*", 1), 1));
  }

  @Test
  void aSetIsTakenAwayAndOthersStay() throws Exception {
    faults.put("theirs", List.of(new LockFault("b", null)));
    send("PUT", "/mine", "locks: [{vm: a}]");

    assertThat(send("DELETE", "/mine", "").statusCode()).isEqualTo(204);
    assertThat(faults.inForce()).containsOnlyKeys("theirs");

    send("DELETE", "", "");
    assertThat(faults.inForce()).isEmpty();
  }

  @Test
  void whatIsInForceIsTold() throws Exception {
    send("PUT", "/mine", "locks: [{vm: a, times: 3}]");

    assertThat(send("GET", "", "").body())
        .isEqualTo("{\"mine\":[{\"fault\":{\"vm\":\"a\",\"times\":3},\"left\":3}]}");
  }

  @Test
  void whatIsNoFaultIsRefusedAndChangesNothing() throws Exception {
    send("PUT", "/mine", "locks: [{vm: a}]");

    for (String wrong :
        List.of(
            "locks: [{virtual: a}]",
            "locks: [{vm: '['}]",
            "locks: [{vm: a, times: 0}]",
            "nosuch: []",
            "tasks: [{kind: FAILS}]",
            "locks: ]")) {
      HttpResponse<String> answer = send("PUT", "/mine", wrong);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(answer.body()).isNotBlank();
    }
    assertThat(send("PUT", "", "locks: [{vm: a}]").statusCode()).isEqualTo(400);
    assertThat(faults.inForce().get("mine"))
        .extracting(Faults.InForce::fault)
        .containsExactly(new LockFault("a", null));
  }

  @Test
  void whatThereWasIsToldAsWell() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(control.url()).resolve("/history")).build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"vmid\":20000", "\"description\":\"mark\"");
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(control.url() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
