package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What is on the simulated hypervisor that was not there at the start, asked with its
 * administrator's token: not by Slipway and not with Slipway's eyes.
 */
public final class Leftovers {

  private static final int FIRST_OF_OURS = 20_000;

  private final HttpClient http;
  private final URI url;
  private final Path rootToken;

  Leftovers(URI url, Path caFile, Path rootToken) {
    this.url = url;
    this.rootToken = rootToken;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(trusting(caFile))
            .build();
  }

  /** The VMIDs in Slipway's range; names are not shown at once, as on a real Proxmox VE. */
  public List<Integer> vms() {
    List<Integer> vms = new ArrayList<>();
    for (JsonNode vm : get("/api2/json/cluster/resources?type=vm")) {
      if (vm.path("vmid").asInt() >= FIRST_OF_OURS) {
        vms.add(vm.path("vmid").asInt());
      }
    }
    return vms;
  }

  /** Seeds, and disks of VMs of Slipway's range, by volume id. */
  public List<String> volumes() {
    List<String> volumes = new ArrayList<>();
    for (JsonNode node : get("/api2/json/nodes")) {
      String base = "/api2/json/nodes/" + node.path("node").asText() + "/storage";
      for (JsonNode storage : get(base)) {
        for (JsonNode volume : get(base + "/" + storage.path("storage").asText() + "/content")) {
          boolean seed = volume.path("volid").asText().contains("iso/slipway-");
          if (seed || volume.path("vmid").asInt() >= FIRST_OF_OURS) {
            volumes.add(node.path("node").asText() + " " + volume.path("volid").asText());
          }
        }
      }
    }
    return volumes;
  }

  /** Everything, one line each. */
  public List<String> all() {
    List<String> all = new ArrayList<>();
    vms().forEach(vmid -> all.add("VM " + vmid));
    all.addAll(volumes());
    return all;
  }

  private JsonNode get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "PVEAPIToken=root@pam!lab=" + DataFolder.read(rootToken))
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(path + " answered " + response.statusCode());
      }
      return new ObjectMapper().readTree(response.body()).path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static SSLContext trusting(Path caFile) {
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
