package dev.slipway.kubeconfig.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.ClusterName;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigFileTest {
  private static final TestCertificates CERTIFICATES = new TestCertificates();

  @Test
  void namesEverythingAfterTheClusterAndPointsToItsEndpoint() {
    KubeconfigFile file = KubeconfigFile.parse(Secret.of(CERTIFICATES.k3sYaml()));

    Secret yaml = file.at("https://10.0.0.5:6443").toYaml(new ClusterName("demo"));

    Config config = Serialization.unmarshal(yaml.expose(), Config.class);
    assertThat(config.getCurrentContext()).isEqualTo("demo");
    assertThat(config.getContexts()).hasSize(1);
    assertThat(config.getContexts().getFirst().getName()).isEqualTo("demo");
    assertThat(config.getContexts().getFirst().getContext().getCluster()).isEqualTo("demo");
    assertThat(config.getContexts().getFirst().getContext().getUser()).isEqualTo("demo");
    assertThat(config.getUsers().getFirst().getName()).isEqualTo("demo");
    assertThat(config.getClusters().getFirst().getName()).isEqualTo("demo");
    assertThat(config.getClusters().getFirst().getCluster().getServer())
        .isEqualTo("https://10.0.0.5:6443");
    assertThat(config.getClusters().getFirst().getCluster().getCertificateAuthorityData())
        .isEqualTo(CERTIFICATES.ca.certificateData());
    assertThat(config.getUsers().getFirst().getUser().getClientKeyData())
        .isEqualTo(CERTIFICATES.client.keyData());
  }

  @Test
  void readsWhenTheClientCertificateExpires() {
    assertThat(KubeconfigFile.parse(Secret.of(CERTIFICATES.k3sYaml())).expiresAt())
        .isEqualTo(TestCertificates.EXPIRY);
  }

  @Test
  void leavesBehindProgramsAndFilesThatAGuestNames() {
    String hostile =
        CERTIFICATES
            .k3sYaml()
            .replace(
                "    client-certificate-data:",
                "    exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/evil}\n"
                    + "    tokenFile: /etc/shadow\n"
                    + "    client-certificate-data:")
            .replace("    server:", "    insecure-skip-tls-verify: true\n    server:");

    String yaml = KubeconfigFile.parse(Secret.of(hostile)).toYaml(new ClusterName("demo")).expose();

    assertThat(yaml).doesNotContain("evil", "shadow", "exec", "insecure");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not: [a kubeconfig",
        "just text",
        "kind: Config",
        "{kind: Config, current-context: other}",
        "canary-9c3e: [unclosed"
      })
  void refusesWhatIsNoKubeconfigAndDoesNotQuoteIt(String text) {
    assertThatThrownBy(() -> KubeconfigFile.parse(Secret.of(text)))
        .isInstanceOfSatisfying(
            StageException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("KUBECONFIG_UNREADABLE");
              assertThat(refused.retryable()).isFalse();
            })
        .hasMessageNotContaining(text)
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server",
        "certificate-authority-data",
        "client-certificate-data",
        "client-key-data",
        "current-context"
      })
  void refusesAFileWithoutOneOfItsValues(String field) {
    String without = CERTIFICATES.k3sYaml().replaceAll("(?m)^.*" + field + ":.*\n", "");

    assertThatThrownBy(() -> KubeconfigFile.parse(Secret.of(without)))
        .isInstanceOf(StageException.class);
  }

  @Test
  void printsNoKey() {
    assertThat(KubeconfigFile.parse(Secret.of(CERTIFICATES.k3sYaml())))
        .hasToString("KubeconfigFile[server=https://127.0.0.1:6443]");
  }
}
