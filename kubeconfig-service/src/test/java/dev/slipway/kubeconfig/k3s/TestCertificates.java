package dev.slipway.kubeconfig.k3s;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A CA with EC keys, as K3s makes one, a server's certificate for 127.0.0.1 and a client's. */
public final class TestCertificates {
  public static final Instant EXPIRY =
      Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(365, ChronoUnit.DAYS);

  public record Issued(KeyPair keys, X509Certificate certificate) {
    /** As it stands in a kubeconfig: base64 of PEM. */
    public String certificateData() {
      return data(certificate);
    }

    public String keyData() {
      try {
        return data(new PemObject("EC PRIVATE KEY", sec1(keys)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public final Issued ca;
  public final Issued server;
  public final Issued client;

  public TestCertificates() {
    KeyPair caKeys = keys();
    ca = new Issued(caKeys, certificate("k3s-ca", caKeys, "k3s-ca", caKeys, true));
    server = issue("k3s");
    client = issue("system:admin");
  }

  private Issued issue(String name) {
    KeyPair keys = keys();
    return new Issued(keys, certificate(name, keys, "k3s-ca", ca.keys(), false));
  }

  /** The kubeconfig as K3s writes it. */
  public String k3sYaml() {
    return """
    apiVersion: v1
    clusters:
    - cluster:
        certificate-authority-data: %s
        server: https://127.0.0.1:6443
      name: default
    contexts:
    - context:
        cluster: default
        user: default
      name: default
    current-context: default
    kind: Config
    users:
    - name: default
      user:
        client-certificate-data: %s
        client-key-data: %s
    """
        .formatted(ca.certificateData(), client.certificateData(), client.keyData());
  }

  /** With the public key in it, as Go writes it: the Kubernetes client insists. */
  private static byte[] sec1(KeyPair keys) throws IOException {
    var publicKey = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    return new ECPrivateKey(
            256,
            ((java.security.interfaces.ECPrivateKey) keys.getPrivate()).getS(),
            publicKey.getPublicKeyData(),
            publicKey.getAlgorithm().getParameters())
        .getEncoded();
  }

  /** For a server that lets in whom this CA issued a certificate. */
  SSLContext serverTls() {
    try {
      char[] none = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      store.setKeyEntry(
          "server",
          server.keys().getPrivate(),
          none,
          new X509Certificate[] {server.certificate(), ca.certificate()});
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, none);
      trusted.setCertificateEntry("ca", ca.certificate());
      var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(store, none);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
      return tls;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificate(
      String name, KeyPair keys, String issuer, KeyPair issuerKeys, boolean isCa) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              new BigInteger(64, new SecureRandom()),
              Date.from(Instant.now().minus(1, ChronoUnit.HOURS)),
              Date.from(EXPIRY),
              new X500Name("CN=" + name),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
      if (!isCa) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String data(Object pemObject) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(pemObject);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
