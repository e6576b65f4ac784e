package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Somebody who does things on the simulated hypervisor behind Slipway's back, and may. */
public final class Administrator {

  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration TASK = Duration.ofSeconds(60);

  private final HttpClient http;
  private final URI url;
  private final Path rootToken;

  /**
   * @param url of the Proxmox VE API
   * @param caFile the authority to trust
   * @param rootToken the file with the secret of {@code root@pam!lab}
   */
  public Administrator(URI url, Path caFile, Path rootToken) {
    this.url = url;
    this.rootToken = rootToken;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(trusting(caFile))
            .build();
  }

  /**
   * Reads.
   *
   * @param path below {@code /api2/json}
   * @return the answer's {@code data}
   */
  public JsonNode get(String path) {
    return call("GET", path, Map.of());
  }

  /**
   * Changes something.
   *
   * @param method POST, PUT or DELETE
   * @return the answer's {@code data}, mostly the id of a task
   * @throws IllegalStateException when it is refused
   */
  public JsonNode change(String method, String path, Map<String, String> form) {
    return call(method, path, form);
  }

  /** How a task ended, {@code OK} if well; empty while it runs. */
  public Optional<String> exitStatus(String upid) {
    JsonNode status = get("/nodes/%s/tasks/%s/status".formatted(upid.split(":", 3)[1], upid));
    return "stopped".equals(status.path("status").asText())
        ? Optional.of(status.path("exitstatus").asText())
        : Optional.empty();
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
    Looking.until(() -> exitStatus(upid).isPresent(), LOOK, TASK, () -> upid + " has not ended");
    String exit = exitStatus(upid).orElseThrow();
    if (!exit.equals("OK")) {
      throw new IllegalStateException(upid + " ended with " + exit);
    }
  }

  private JsonNode call(String method, String path, Map<String, String> form) {
    boolean inQuery = method.equals("GET") || method.equals("DELETE");
    String fields = encoded(form);
    String target = "/api2/json" + path + (inQuery && !fields.isEmpty() ? "?" + fields : "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(target))
            .timeout(CALL)
            .header("Authorization", "PVEAPIToken=root@pam!lab=" + DataFolder.read(rootToken));
    if (inQuery) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .method(method, BodyPublishers.ofString(fields));
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            "%s %s answered %d: %s"
                .formatted(
                    method,
                    path,
                    response.statusCode(),
                    new String(response.body(), StandardCharsets.UTF_8)));
      }
      return new ObjectMapper().readTree(response.body()).path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static SSLContext trusting(Path caFile) {
    try (InputStream pem = Files.newInputStream(caFile)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(caFile + " cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(caFile + " is not a certificate", e);
    }
  }
}
