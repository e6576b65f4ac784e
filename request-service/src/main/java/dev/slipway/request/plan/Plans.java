package dev.slipway.request.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterSpec;
import dev.slipway.request.body.BodyReader;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.ClusterRequestReader;
import dev.slipway.request.body.Violations;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.rules.ClusterRules;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.store.ReadyTimes;
import dev.slipway.request.token.Caller;
import dev.slipway.request.vmservice.PlanView;
import dev.slipway.request.vmservice.PlanView.Expected;
import dev.slipway.request.vmservice.PlanView.Finding;
import dev.slipway.request.vmservice.VmService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads and checks a request as if it were one, and asks vm-service what would become of it. */
@ApplicationScoped
class Plans {
  private final Caller caller;
  private final ClusterRules rules;
  private final Clusters clusters;
  private final ReadyTimes times;
  private final VmService vmService;

  Plans(
      Caller caller, ClusterRules rules, Clusters clusters, ReadyTimes times, VmService vmService) {
    this.caller = caller;
    this.rules = rules;
    this.clusters = clusters;
    this.times = times;
    this.vmService = vmService;
  }

  PlanView plan(byte[] body, boolean yaml) {
    JsonNode tree = BodyReader.object(body, yaml);
    Violations violations = new Violations();
    ClusterRequest request = ClusterRequestReader.read(tree, violations);
    rules.check(request, violations);
    violations.refuse();
    caller.requireActsFor(request.team() == null ? caller.team() : request.team());
    // Of no cluster: what it names in the vault is not there, and vm-service does not look.
    ClusterSpec spec = rules.spec(request, new ClusterId(UuidCreator.getTimeOrderedEpoch()));
    PlanView found = vmService.plan(ClusterName.of(request.name()), spec);
    ReadyTimes.Median lately = times.of(spec.proxmox().template());
    return found.with(taken(request.name()), new Expected(lately.seconds(), lately.clusters()));
  }

  private List<Finding> taken(String name) {
    return clusters
        .living(name)
        .map(
            holder ->
                new Finding(
                    ErrorCode.NAME_TAKEN.name(),
                    "name",
                    "cluster %s has the name '%s'".formatted(holder.id(), name),
                    "a name that no living cluster has",
                    ErrorCode.NAME_TAKEN.remedy()))
        .stream()
        .toList();
  }
}
