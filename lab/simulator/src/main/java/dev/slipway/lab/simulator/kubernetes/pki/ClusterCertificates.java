package dev.slipway.lab.simulator.kubernetes.pki;

import dev.slipway.lab.simulator.guest.disk.Disk;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The certificates of a cluster: like K3s, one authority for servers and another one for clients.
 * The authorities last, the certificates are made anew by each start.
 */
public final class ClusterCertificates {

  private static final String FOLDER = "/var/lib/rancher/k3s/server/tls/";

  /** Names that every API server's certificate has. */
  private static final List<String> ALWAYS =
      List.of(
          "kubernetes",
          "kubernetes.default",
          "kubernetes.default.svc",
          "kubernetes.default.svc.cluster.local",
          "localhost",
          "127.0.0.1",
          "10.43.0.1");

  private final CertificateAuthority servers;
  private final CertificateAuthority clients;

  public ClusterCertificates(Disk disk) throws IOException {
    this.servers = CertificateAuthority.loadOrMake(disk, FOLDER + "server-ca", "server-ca");
    this.clients = CertificateAuthority.loadOrMake(disk, FOLDER + "client-ca", "client-ca");
  }

  /** Whether the disk is a server's already: of which cluster, it knows by itself from then on. */
  public static boolean on(Disk disk) {
    return disk.exists(FOLDER + "server-ca.key");
  }

  /** Puts the authorities onto the disk of a further server. */
  public void share(Disk disk) throws IOException {
    servers.save(disk, FOLDER + "server-ca");
    clients.save(disk, FOLDER + "client-ca");
  }

  public X509Certificate serverCa() {
    return servers.certificate();
  }

  public X509Certificate clientCa() {
    return clients.certificate();
  }

  /** When the cluster was made. */
  public Instant made() {
    return servers.certificate().getNotBefore().toInstant();
  }

  public CertificateAuthority.Issued server(List<String> ownNames) {
    Set<String> names = new LinkedHashSet<>(ALWAYS);
    names.addAll(ownNames);
    List<GeneralName> general = new ArrayList<>();
    for (String name : names) {
      boolean address = name.matches("[0-9.]+") || name.contains(":");
      general.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name));
    }
    return servers.issueServer("k3s", general);
  }

  public CertificateAuthority.Issued admin() {
    return clients.issueClient("CN=system:admin,O=system:masters");
  }

  public boolean isAdmin(X509Certificate candidate) {
    return clients.issued(candidate)
        && candidate.getSubjectX500Principal().getName().contains("O=system:masters");
  }
}
