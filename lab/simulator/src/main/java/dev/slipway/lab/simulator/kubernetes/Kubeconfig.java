package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.kubernetes.pki.CertificateAuthority;
import dev.slipway.lab.simulator.kubernetes.pki.ClusterCertificates;
import dev.slipway.lab.simulator.kubernetes.pki.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The kubeconfig that K3s writes for the machine's own root. */
final class Kubeconfig {

  static final String PATH = "/etc/rancher/k3s/k3s.yaml";

  private static final String TEXT =
      """
      apiVersion: v1
      clusters:
      - cluster:
          certificate-authority-data: %s
          server: https://127.0.0.1:%d
        name: default
      contexts:
      - context:
          cluster: default
          user: default
        name: default
      current-context: default
      kind: Config
      preferences: {}
      users:
      - name: default
        user:
          client-certificate-data: %s
          client-key-data: %s
      """;

  private Kubeconfig() {}

  static void write(Disk disk, ClusterCertificates certificates, int port, int mode)
      throws IOException {
    CertificateAuthority.Issued admin = certificates.admin();
    String text =
        TEXT.formatted(
            Pem.base64(certificates.serverCa()),
            port,
            Pem.base64(admin.certificate(), certificates.clientCa()),
            Pem.base64(admin.key()));
    disk.place(PATH, text.getBytes(StandardCharsets.UTF_8), "root", mode);
  }
}
