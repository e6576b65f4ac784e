package dev.slipway.lab.simulator.kubernetes.pki;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a cluster; its files on the guest's disk make it last. */
public final class CertificateAuthority {

  private static final Duration CA_LIFE = Duration.ofDays(3650);
  private static final Duration LEAF_LIFE = Duration.ofDays(365);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  private final X509Certificate certificate;
  private final PrivateKey key;

  /** A certificate with its key. */
  public record Issued(X509Certificate certificate, PrivateKey key) {}

  private CertificateAuthority(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** Reads the authority's files, or makes them. */
  public static CertificateAuthority loadOrMake(Disk disk, String pathWithoutSuffix, String name)
      throws IOException {
    String certificateFile = pathWithoutSuffix + ".crt";
    String keyFile = pathWithoutSuffix + ".key";
    try {
      if (disk.exists(certificateFile) && disk.exists(keyFile)) {
        return new CertificateAuthority(
            Pem.certificate(disk.read(Account.ROOT, certificateFile)),
            Pem.privateKey(disk.read(Account.ROOT, keyFile)));
      }
      KeyPair pair = newKey();
      X500Principal subject =
          new X500Principal("CN=k3s-" + name + "@" + Instant.now().getEpochSecond());
      JcaX509v3CertificateBuilder builder = builder(subject, subject, pair, CA_LIFE);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(
              KeyUsage.keyCertSign | KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
      CertificateAuthority made =
          new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
      made.save(disk, pathWithoutSuffix);
      return made;
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("No certificate can be made on this JDK", e);
    }
  }

  /** Writes the authority's files. */
  void save(Disk disk, String pathWithoutSuffix) throws IOException {
    disk.place(pathWithoutSuffix + ".crt", Pem.bytes(certificate), "root", 0644);
    disk.place(pathWithoutSuffix + ".key", Pem.bytes(key), "root", 0600);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** A certificate for a server with these names and addresses. */
  public Issued issueServer(String commonName, List<GeneralName> names) {
    GeneralNames all = new GeneralNames(names.toArray(new GeneralName[0]));
    return issue("CN=" + commonName + ",O=k3s", KeyPurposeId.id_kp_serverAuth, all);
  }

  /** A certificate that a client shows. */
  public Issued issueClient(String subject) {
    return issue(subject, KeyPurposeId.id_kp_clientAuth, null);
  }

  /** Whether this authority issued a certificate that is valid now. */
  public boolean issued(X509Certificate candidate) {
    try {
      candidate.checkValidity();
      candidate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private Issued issue(String subject, KeyPurposeId purpose, GeneralNames names) {
    try {
      KeyPair pair = newKey();
      JcaX509v3CertificateBuilder builder =
          builder(
              certificate.getSubjectX500Principal(), new X500Principal(subject), pair, LEAF_LIFE);
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      if (names != null) {
        builder.addExtension(Extension.subjectAlternativeName, false, names);
      }
      return new Issued(sign(builder, key), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("No certificate can be made on this JDK", e);
    }
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, KeyPair pair, Duration life) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(63, RANDOM).add(BigInteger.ONE),
        Date.from(now.minusSeconds(1)),
        Date.from(now.plus(life)),
        subject,
        pair.getPublic());
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey signer)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                    .setProvider(BOUNCY_CASTLE)
                    .build(signer)));
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    // Bouncy Castle writes the curve into the key's own structure, as K3s' key files have it.
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
