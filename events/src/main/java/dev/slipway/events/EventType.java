package dev.slipway.events;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The CloudEvents types of v1. The constants are written out, never derived from a class's name:
 * renaming a class must not change what is on the wire.
 */
public enum EventType {
  CLUSTER_REQUESTED("dev.slipway.cluster.cluster-requested.v1", ClusterRequested.class),
  CLUSTER_DESTROY_REQUESTED(
      "dev.slipway.cluster.cluster-destroy-requested.v1", ClusterDestroyRequested.class),
  CLUSTER_RESUME_REQUESTED(
      "dev.slipway.cluster.cluster-resume-requested.v1", ClusterResumeRequested.class),
  PARKED_RESOURCE_FORCED(
      "dev.slipway.cluster.parked-resource-forced.v1", ParkedResourceForced.class),
  KUBECONFIG_READ("dev.slipway.cluster.kubeconfig-read.v1", KubeconfigRead.class),
  CLUSTER_DESTROYED("dev.slipway.cluster.cluster-destroyed.v1", ClusterDestroyed.class),
  VM_CREATED("dev.slipway.cluster.vm-created.v1", VmCreated.class),
  VM_BOOTED("dev.slipway.cluster.vm-booted.v1", VmBooted.class),
  NODE_INITIALISED("dev.slipway.cluster.node-initialised.v1", NodeInitialised.class),
  SEED_REMOVED("dev.slipway.cluster.seed-removed.v1", SeedRemoved.class),
  NODE_FAILED("dev.slipway.cluster.node-failed.v1", NodeFailed.class),
  VM_DESTROYED("dev.slipway.cluster.vm-destroyed.v1", VmDestroyed.class),
  K3S_READY("dev.slipway.cluster.k3s-ready.v1", K3sReady.class),
  KUBECONFIG_STORED("dev.slipway.cluster.kubeconfig-stored.v1", KubeconfigStored.class),
  STAGE_FAILED("dev.slipway.cluster.stage-failed.v1", StageFailed.class),
  STAGE_UNDONE("dev.slipway.cluster.stage-undone.v1", StageUndone.class),
  ATTENTION_REQUIRED("dev.slipway.cluster.attention-required.v1", AttentionRequired.class);

  private static final Map<String, EventType> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::type, Function.identity()));
  private static final Map<Class<?>, EventType> BY_CLASS =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::eventClass, Function.identity()));

  private final String type;
  private final Class<? extends ClusterEvent> eventClass;

  EventType(String type, Class<? extends ClusterEvent> eventClass) {
    this.type = type;
    this.eventClass = eventClass;
  }

  /** The CloudEvents {@code type}. */
  public String type() {
    return type;
  }

  public Class<? extends ClusterEvent> eventClass() {
    return eventClass;
  }

  /** The CloudEvents {@code dataschema}. */
  public String dataschema() {
    return "urn:slipway:schema:" + type;
  }

  /** The type of that name; empty for one that this reader does not know. */
  public static Optional<EventType> named(String type) {
    return Optional.ofNullable(BY_NAME.get(type));
  }

  /**
   * The type of that event.
   *
   * @throws IllegalArgumentException for an {@link UnknownEvent}, which has no type of ours
   */
  public static EventType of(ClusterEvent event) {
    EventType type = BY_CLASS.get(event.getClass());
    if (type == null) {
      throw new IllegalArgumentException("not a type that can be published: " + event);
    }
    return type;
  }
}
