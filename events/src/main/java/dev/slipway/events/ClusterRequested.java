package dev.slipway.events;

/**
 * A request was accepted. Published by request-service.
 *
 * @param spec the normalised spec, with an exact K3s version and no secrets in it
 * @param requester the name of the API token that asked
 * @param team whose cluster it is
 */
public record ClusterRequested(
    ClusterId cluster,
    int generation,
    int run,
    ClusterName name,
    ClusterSpec spec,
    FailurePolicy failurePolicy,
    String requester,
    String team)
    implements ClusterEvent {

  public ClusterRequested {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("name", name);
    Checks.present("spec", spec);
    failurePolicy = failurePolicy == null ? FailurePolicy.DESTROY : failurePolicy;
    Checks.notBlank("requester", requester);
    Checks.notBlank("team", team);
  }
}
