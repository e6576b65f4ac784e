package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Somebody who does things on the simulated hypervisor behind Slipway's back, and may. */
public final class Administrator {

  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration TASK = Duration.ofSeconds(60);
  private static final String API = "/api2/json";

  private final HttpClient http;
  private final URI url;
  private final Path rootToken;

  Administrator(URI url, Path caFile, Path rootToken) {
    this.url = url;
    this.rootToken = rootToken;
    this.http = HttpClient.newBuilder().sslContext(Leftovers.trusting(caFile)).build();
  }

  /** Makes an empty VM that carries no mark; in a pool, or for nobody else to see. */
  public void create(String node, int vmid, String name, String pool) {
    Map<String, String> form =
        pool == null
            ? Map.of("vmid", Integer.toString(vmid), "name", name)
            : Map.of("vmid", Integer.toString(vmid), "name", name, "pool", pool);
    await(call("POST", "/nodes/" + node + "/qemu", form));
  }

  /** Stops a VM and destroys it. */
  public void destroy(int vmid) {
    String vm = "/nodes/" + nodeOf(vmid).orElseThrow() + "/qemu/" + vmid;
    await(call("POST", vm + "/status/stop", Map.of()));
    await(call("DELETE", vm, Map.of()));
  }

  /** Takes a VM out of a pool: who has rights by the pool sees it no more. */
  public void takeOut(int vmid, String pool) {
    call("PUT", "/pools", Map.of("poolid", pool, "vms", Integer.toString(vmid), "delete", "1"));
  }

  /** Puts a VM into a pool. */
  public void putIn(int vmid, String pool) {
    call("PUT", "/pools", Map.of("poolid", pool, "vms", Integer.toString(vmid)));
  }

  /** Where a VM is; empty when there is none. */
  public Optional<String> nodeOf(int vmid) {
    for (JsonNode vm : call("GET", "/cluster/resources?type=vm", Map.of())) {
      if (vm.path("vmid").asInt() == vmid) {
        return Optional.of(vm.path("node").asText());
      }
    }
    return Optional.empty();
  }

  /** The name that a VM's own configuration gives it; empty when there is no such VM. */
  public Optional<String> nameOf(int vmid) {
    return nodeOf(vmid)
        .map(node -> call("GET", "/nodes/" + node + "/qemu/" + vmid + "/config", Map.of()))
        .map(config -> config.path("name").asText());
  }

  private void await(JsonNode task) {
    String upid = task.asText();
    String status = "/nodes/" + upid.split(":", 3)[1] + "/tasks/" + upid + "/status";
    Looking.until(
        () -> call("GET", status, Map.of()).path("status").asText().equals("stopped"),
        LOOK,
        TASK,
        () -> upid + " has not ended");
    String exit = call("GET", status, Map.of()).path("exitstatus").asText();
    if (!exit.equals("OK")) {
      throw new IllegalStateException(upid + " ended with " + exit);
    }
  }

  private JsonNode call(String method, String path, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    boolean withBody = !form.isEmpty();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(API + path))
            .timeout(CALL)
            .header("Authorization", "PVEAPIToken=root@pam!lab=" + DataFolder.read(rootToken))
            .method(
                method,
                withBody
                    ? HttpRequest.BodyPublishers.ofString(body)
                    : HttpRequest.BodyPublishers.noBody());
    if (withBody) {
      request.header("Content-Type", "application/x-www-form-urlencoded");
    }
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            "%s %s answered %d: %s"
                .formatted(
                    method,
                    path,
                    answer.statusCode(),
                    new String(answer.body(), StandardCharsets.UTF_8)));
      }
      return new ObjectMapper().readTree(answer.body()).path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
