package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sReady;
import dev.slipway.events.Role;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.domain.KubeconfigOutcome;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.domain.KubeconfigStage.Storing;
import dev.slipway.kubeconfig.domain.KubeconfigStep;
import dev.slipway.kubeconfig.k3s.Failures;
import dev.slipway.kubeconfig.k3s.KubeconfigFile;
import dev.slipway.kubeconfig.k3s.KubeconfigSource;
import dev.slipway.kubeconfig.vault.ClusterVault;
import dev.slipway.kubeconfig.vault.SecretName;
import jakarta.enterprise.context.ApplicationScoped;

/** Gets the kubeconfig from a server, makes it usable elsewhere, keeps it sealed. */
@ApplicationScoped
class Fetching {
  private final StageStep.Context context;
  private final ClusterVault vault;
  private final KubeconfigSource source;

  Fetching(StageStep.Context context, ClusterVault vault, KubeconfigSource source) {
    this.context = context;
    this.vault = vault;
    this.source = source;
  }

  Step step(Storing stage) {
    return new StageStep(stage.cluster(), KubeconfigStep.FETCH, context, () -> fetch(stage));
  }

  private Completion fetch(Storing stage) {
    ClusterId cluster = stage.cluster();
    Secret key = vault.read(cluster, new SecretName.SshKey(false), KubeconfigStage.SERVICE);
    KubeconfigFile file =
        KubeconfigFile.parse(source.fetch(server(stage.ready()), key)).at(stage.ready().endpoint());
    file.expiresAt(); // unreadable is better found out here, while it is this step's failure
    Secret yaml = file.toYaml(stage.request().name());
    return () ->
        context
            .lifecycle()
            .on(
                cluster,
                new KubeconfigOutcome.Fetched(),
                () -> vault.keep(cluster, new SecretName.Kubeconfig(false), yaml));
  }

  private static K3sNode server(K3sReady ready) {
    return ready.nodes().stream()
        .filter(node -> node.role() == Role.SERVER)
        .findFirst()
        .orElseThrow(
            () -> Failures.of(FailureCode.KUBECONFIG_UNREADABLE, "K3sReady names no server", null));
  }
}
