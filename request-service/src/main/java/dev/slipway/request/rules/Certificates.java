package dev.slipway.request.rules;

import dev.slipway.request.body.Shown;
import dev.slipway.request.body.Violations;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Certificates of CAs in PEM. They are no secret; what is pasted with them may be. */
final class Certificates {

  private static final int MOST = 16;
  private static final int LONGEST = 8192;
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final Violations violations;

  Certificates(Violations violations) {
    this.violations = violations;
  }

  void check(List<String> certificates) {
    if (certificates.size() > MOST) {
      violations.add(
          "caCertificates",
          certificates.size() + " entries",
          "at most %d entries".formatted(MOST),
          "Put more of them into the template.");
    }
    for (int i = 0; i < certificates.size(); i++) {
      String text = certificates.get(i);
      if (text.length() > LONGEST || text.contains("PRIVATE KEY") || parsed(text).isEmpty()) {
        violations.add(
            "caCertificates[" + i + "]",
            Shown.length(text.length()),
            "one certificate in PEM, at most %d characters".formatted(LONGEST),
            text.contains("PRIVATE KEY")
                ? "Leave the private key out, and take it for known by others now."
                : "Give each certificate an entry of its own, from -----BEGIN CERTIFICATE----- to"
                    + " its END line.");
      }
    }
  }

  /** Nothing but the certificates, whatever stood around them. */
  static List<String> normalised(List<String> certificates) {
    return certificates.stream().map(text -> pem(parsed(text).orElseThrow())).toList();
  }

  private static String pem(byte[] encoded) {
    return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
        .formatted(LINES.encodeToString(encoded));
  }

  private static Optional<byte[]> parsed(String text) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      return found.size() == 1
          ? Optional.of(found.iterator().next().getEncoded())
          : Optional.empty();
    } catch (CertificateException noCertificate) {
      return Optional.empty();
    }
  }
}
