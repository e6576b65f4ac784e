package dev.slipway.lab.simulator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.slipway.lab.simulator.kubernetes.pki.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Talks to the Kubernetes API with what a kubeconfig holds, TLS verified against its CA. */
public final class KubeconfigClient {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final HttpClient client;
  private final String server;

  public KubeconfigClient(String kubeconfig, String server)
      throws IOException, GeneralSecurityException {
    this(kubeconfig, server, true);
  }

  public KubeconfigClient(String kubeconfig, String server, boolean showCertificate)
      throws IOException, GeneralSecurityException {
    JsonNode config = YAML.readTree(kubeconfig);
    byte[] ca = decode(config.at("/clusters/0/cluster/certificate-authority-data"));
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", Pem.certificate(ca));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(
        showCertificate ? keys(config.at("/users/0/user")) : null, trust.getTrustManagers(), null);
    this.client = HttpClient.newBuilder().sslContext(tls).build();
    this.server = server;
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(server + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  public HttpClient http() {
    return client;
  }

  private static javax.net.ssl.KeyManager[] keys(JsonNode user)
      throws IOException, GeneralSecurityException {
    Certificate[] chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(decode(user.get("client-certificate-data"))))
            .toArray(new Certificate[0]);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("me", Pem.privateKey(decode(user.get("client-key-data"))), new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);
    return keys.getKeyManagers();
  }

  private static byte[] decode(JsonNode base64) {
    return Base64.getDecoder().decode(base64.asText());
  }
}
