package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.SecretRef;
import dev.slipway.events.Sha256;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.domain.KubeconfigOutcome;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.domain.KubeconfigStage.Storing;
import dev.slipway.kubeconfig.domain.KubeconfigStep;
import dev.slipway.kubeconfig.k3s.Failures;
import dev.slipway.kubeconfig.k3s.KubeconfigFile;
import dev.slipway.kubeconfig.k3s.LiveCluster;
import dev.slipway.kubeconfig.vault.ClusterVault;
import dev.slipway.kubeconfig.vault.SecretName;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Uses the kubeconfig as its users will; what works is released. */
@ApplicationScoped
class Verifying {
  private final StageStep.Context context;
  private final ClusterVault vault;
  private final LiveCluster live;

  Verifying(StageStep.Context context, ClusterVault vault, LiveCluster live) {
    this.context = context;
    this.vault = vault;
    this.live = live;
  }

  Step step(Storing stage) {
    return new StageStep(stage.cluster(), KubeconfigStep.VERIFY, context, () -> verify(stage));
  }

  private Completion verify(Storing stage) {
    ClusterId cluster = stage.cluster();
    Secret yaml = vault.read(cluster, new SecretName.Kubeconfig(false), KubeconfigStage.SERVICE);
    LiveCluster.Health health = live.look(yaml, stage.ready());
    if (!health.ok()) {
      throw Failures.of(FailureCode.CLUSTER_UNHEALTHY, health.complaint(), null);
    }
    var verified =
        new KubeconfigOutcome.Verified(
            SecretRef.of(cluster, new SecretName.Kubeconfig(true).value()),
            sha256(yaml),
            KubeconfigFile.parse(yaml).expiresAt(),
            health.findings(),
            health.endpoints());
    return () -> context.lifecycle().on(cluster, verified, () -> vault.release(cluster));
  }

  private static Sha256 sha256(Secret secret) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.exposeBytes());
      return new Sha256(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
