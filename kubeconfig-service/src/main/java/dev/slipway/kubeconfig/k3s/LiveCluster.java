package dev.slipway.kubeconfig.k3s;

import dev.slipway.events.HealthFinding;
import dev.slipway.events.K3sReady;
import dev.slipway.events.ServiceEndpoint;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.stream.Collectors;

/** A running cluster, looked at with the kubeconfig that its users will get. */
public interface LiveCluster {

  /**
   * Looks at everything that has to be right.
   *
   * @param expected what the cluster is said to be
   * @throws StageException when its API cannot be asked
   */
  Health look(Secret kubeconfig, K3sReady expected);

  /** What was found. */
  record Health(List<HealthFinding> findings, List<ServiceEndpoint> endpoints) {

    public Health {
      findings = List.copyOf(findings);
      endpoints = List.copyOf(endpoints);
    }

    public boolean ok() {
      return findings.stream().allMatch(HealthFinding::ok);
    }

    /** What is not as it should be, in one line. */
    public String complaint() {
      return findings.stream()
          .filter(finding -> !finding.ok())
          .map(finding -> finding.check() + ": " + finding.found())
          .collect(Collectors.joining("; "));
    }
  }
}
