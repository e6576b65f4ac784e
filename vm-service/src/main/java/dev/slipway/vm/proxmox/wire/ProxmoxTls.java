package dev.slipway.vm.proxmox.wire;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jboss.logging.Logger;

/** The ways to trust a Proxmox VE server: system, CA file, one pinned certificate, or anything. */
final class ProxmoxTls {
  private static final Logger LOG = Logger.getLogger(ProxmoxTls.class);

  private ProxmoxTls() {}

  static HttpClientOptions apply(ProxmoxEndpoint endpoint, HttpClientOptions options) {
    ProxmoxEndpoint.Tls tls = endpoint.tls();
    if (!tls.verify()) {
      LOG.warnf(
          "Endpoint %s: the server's certificate is NOT verified (tls.verify is off)",
          endpoint.name());
      return options.setTrustAll(true).setVerifyHost(false);
    }
    if (!tls.fingerprints().isEmpty()) {
      // A pin names one certificate, whatever host name stands in it.
      return options
          .setVerifyHost(false)
          .setTrustOptions(TrustOptions.wrap(new Pinned(tls.fingerprints())));
    }
    tls.caFile()
        .ifPresent(
            file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    return options.setVerifyHost(true);
  }

  /** Takes these server certificates and no other. */
  static final class Pinned extends X509ExtendedTrustManager {
    private final List<byte[]> expected;

    Pinned(List<String> fingerprints) {
      this.expected = fingerprints.stream().map(Pinned::parsed).toList();
    }

    private static byte[] parsed(String fingerprint) {
      return HexFormat.of().parseHex(fingerprint.replace(":", "").toLowerCase(Locale.ROOT));
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      byte[] found = sha256(chain[0]);
      if (expected.stream().noneMatch(pin -> MessageDigest.isEqual(pin, found))) {
        throw new CertificateException(
            "its SHA-256 fingerprint is %s, pinned is %s"
                .formatted(
                    printed(found),
                    expected.stream().map(Pinned::printed).collect(Collectors.joining(", "))));
      }
    }

    private static byte[] sha256(X509Certificate certificate) throws CertificateException {
      try {
        return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every JDK has SHA-256", impossible);
      }
    }

    private static String printed(byte[] fingerprint) {
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(fingerprint);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("a server is no client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("a server is no client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("a server is no client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
