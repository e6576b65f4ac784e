package dev.slipway.kubeconfig.k3s;

import dev.slipway.events.ClusterName;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * A kubeconfig: one API server with its CA, one client certificate with its key.
 *
 * <p>What comes from a guest is not trusted: of the file's current context these four values are
 * taken and everything else is left behind. A kubeconfig can also name programs to run and files to
 * read, which would be run and read here.
 */
public final class KubeconfigFile {
  private final String server;
  private final String ca;
  private final String certificate;
  private final String key;

  private KubeconfigFile(String server, String ca, String certificate, String key) {
    this.server = server;
    this.ca = ca;
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Reads one.
   *
   * @throws StageException KUBECONFIG_UNREADABLE for what is none, or has not all four values
   */
  public static KubeconfigFile parse(Secret yaml) {
    Config config = yaml(yaml);
    Context context =
        named(
            config.getContexts(),
            config.getCurrentContext(),
            c -> c.getName(),
            c -> c.getContext());
    Cluster cluster =
        named(config.getClusters(), context.getCluster(), c -> c.getName(), c -> c.getCluster());
    AuthInfo user = named(config.getUsers(), context.getUser(), u -> u.getName(), u -> u.getUser());
    return new KubeconfigFile(
        present("server", cluster.getServer()),
        present("certificate-authority-data", cluster.getCertificateAuthorityData()),
        present("client-certificate-data", user.getClientCertificateData()),
        present("client-key-data", user.getClientKeyData()));
  }

  /** The same for clients elsewhere: K3s writes 127.0.0.1. */
  public KubeconfigFile at(String endpoint) {
    return new KubeconfigFile(endpoint, ca, certificate, key);
  }

  public String server() {
    return server;
  }

  /**
   * When the client certificate expires.
   *
   * @throws StageException KUBECONFIG_UNREADABLE when it is no certificate
   */
  public Instant expiresAt() {
    try {
      byte[] pem = Base64.getDecoder().decode(certificate);
      var x509 =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(pem));
      return x509.getNotAfter().toInstant();
    } catch (CertificateException | IllegalArgumentException unreadable) {
      throw unreadable("client-certificate-data holds no certificate");
    }
  }

  /** As YAML; cluster, user and context bear the cluster's name. */
  public Secret toYaml(ClusterName name) {
    String label = name.value();
    Config config =
        new ConfigBuilder()
            .withApiVersion("v1")
            .withKind("Config")
            .addNewCluster()
            .withName(label)
            .withNewCluster()
            .withServer(server)
            .withCertificateAuthorityData(ca)
            .endCluster()
            .endCluster()
            .addNewUser()
            .withName(label)
            .withNewUser()
            .withClientCertificateData(certificate)
            .withClientKeyData(key)
            .endUser()
            .endUser()
            .addNewContext()
            .withName(label)
            .withNewContext()
            .withCluster(label)
            .withUser(label)
            .endContext()
            .endContext()
            .withCurrentContext(label)
            .build();
    return Secret.of(Serialization.asYaml(config));
  }

  private static Config yaml(Secret yaml) {
    try {
      Config config = Serialization.unmarshal(yaml.expose(), Config.class);
      if (config != null) {
        return config;
      }
    } catch (RuntimeException notYaml) {
      // Without the cause: a parser's message quotes the line it stumbled over.
      throw unreadable("it is not the YAML of a kubeconfig");
    }
    throw unreadable("it is empty");
  }

  private static <N, T> T named(
      List<N> all, String name, Function<N, String> nameOf, Function<N, T> content) {
    return all.stream()
        .filter(each -> name != null && name.equals(nameOf.apply(each)))
        .map(content)
        .filter(found -> found != null)
        .findFirst()
        .orElseThrow(() -> unreadable("its current context does not lead to a cluster and a user"));
  }

  private static String present(String field, String value) {
    if (value == null || value.isBlank()) {
      throw unreadable(field + " is missing");
    }
    return value;
  }

  private static StageException unreadable(String why) {
    return Failures.of(FailureCode.KUBECONFIG_UNREADABLE, "the kubeconfig: " + why, null);
  }

  @Override
  public String toString() {
    return "KubeconfigFile[server=" + server + "]";
  }
}
