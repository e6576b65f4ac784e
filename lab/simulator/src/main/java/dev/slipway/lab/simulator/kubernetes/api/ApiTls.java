package dev.slipway.lab.simulator.kubernetes.api;

import dev.slipway.lab.simulator.kubernetes.pki.CertificateAuthority;
import dev.slipway.lab.simulator.kubernetes.pki.ClusterCertificates;
import dev.slipway.lab.simulator.kubernetes.pki.Pem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.X509TrustManager;

/** The TLS side of the API server. */
final class ApiTls {

  static {
    // Vert.x puts the key into a PKCS #12 store in memory and takes it out again: with the JDK's
    // 10,000 rounds of PBKDF2, half of what a thousand guests cost.
    System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
  }

  private ApiTls() {}

  static HttpServerOptions options(
      ClusterCertificates certificates, CertificateAuthority.Issued server) {
    try {
      byte[] chain = Pem.bytes(server.certificate(), certificates.serverCa());
      String key =
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(server.key().getEncoded())
              + "\n-----END PRIVATE KEY-----\n";
      return new HttpServerOptions()
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertValue(Buffer.buffer(chain))
                  .setKeyValue(Buffer.buffer(key)))
          .setClientAuth(ClientAuth.REQUEST)
          .setTrustOptions(TrustOptions.wrap(new Anybody(certificates.clientCa())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lets every handshake through, as Kubernetes does: whether the certificate counts is decided for
   * each request, and answered with 401. The CA's name is what clients choose their certificate by.
   */
  private record Anybody(X509Certificate clientCa) implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      // Decided for each request.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      throw new UnsupportedOperationException("a server only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[] {clientCa};
    }
  }
}
