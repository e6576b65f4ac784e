package dev.slipway.lab.simulator.proxmox.http;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certification authority and a server certificate for the loopback names and one more, made anew
 * at each start, as every Proxmox installation makes its own.
 *
 * @param caPem the authority's certificate
 * @param certificatePem the server's certificate
 * @param keyPem the server's private key
 * @param fingerprint SHA-256 of the server's certificate, upper case pairs with colons, as Proxmox
 *     shows it
 */
public record ServerIdentity(
    String caPem, String certificatePem, String keyPem, String fingerprint) {

  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * @param host a further name of the server
   */
  public static ServerIdentity create(Clock clock, String host) {
    try {
      KeyPair caKeys = keys();
      X500Name caName =
          new X500Name("CN=Proxmox Virtual Environment (simulated),O=PVE Cluster Manager CA");
      X509v3CertificateBuilder ca = builder(caName, caName, caKeys, clock);
      ca.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      ca.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      KeyPair serverKeys = keys();
      X509v3CertificateBuilder server =
          builder(
              caName,
              new X500Name("CN=localhost,O=Proxmox Virtual Environment"),
              serverKeys,
              clock);
      server.addExtension(Extension.subjectAlternativeName, false, names(host));
      X509Certificate certificate = sign(server, caKeys);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return new ServerIdentity(
          pem(sign(ca, caKeys)),
          pem(certificate),
          pem(serverKeys.getPrivate()),
          HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Clock clock) throws CertIOException {
    Date from = Date.from(clock.instant().minus(Duration.ofDays(1)));
    Date to = Date.from(clock.instant().plus(LIFETIME));
    return new JcaX509v3CertificateBuilder(
        issuer, new BigInteger(64, RANDOM), from, to, subject, keys.getPublic());
  }

  private static GeneralNames names(String host) {
    return new GeneralNames(
        new GeneralName[] {
          new GeneralName(GeneralName.dNSName, host),
          new GeneralName(GeneralName.dNSName, "localhost"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
          new GeneralName(GeneralName.iPAddress, "::1")
        });
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair ca)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(ca.getPrivate())));
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          object instanceof java.security.PrivateKey key
              ? new org.bouncycastle.openssl.jcajce.JcaPKCS8Generator(key, null)
              : object);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "ServerIdentity[" + fingerprint + "]";
  }
}
