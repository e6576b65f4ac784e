package dev.slipway.kit.metrics;

import static dev.slipway.kit.metrics.Metric.Type.COUNTER;
import static dev.slipway.kit.metrics.Metric.Type.GAUGE;
import static dev.slipway.kit.metrics.Metric.Type.TIMER;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What Slipway itself measures; {@code docs/metrics.md} is generated from this list. A tag's values
 * are few and known beforehand: never a cluster, a node, an address or a message. What is counted
 * by rows is the same on every replica; what this process did is its own.
 */
public enum Metric {
  STEP_DURATION(
      TIMER,
      "slipway.step.duration",
      "From a step's first attempt to its end. `outcome`: finished, gave_up (a parked resource is"
          + " tried on, and has not ended)",
      Buckets.STEP,
      "stage",
      "step",
      "outcome"),
  STEP_TICK(
      TIMER,
      "slipway.step.tick",
      "One turn of a step, its outside calls and its transaction. `outcome`: advanced, waiting,"
          + " done, retried, gave_up, broken, lost, abandoned; `step` is none where the stage could"
          + " not say",
      Buckets.NONE,
      "stage",
      "step",
      "outcome"),
  STEP_CALLS(
      TIMER,
      "slipway.step.calls",
      "The part of one turn of a step that makes outside calls, however they end; to Proxmox VE, to"
          + " guests, to the Kubernetes API, to kubeconfig-service",
      Buckets.NONE,
      "stage",
      "step"),
  STEP_RETRIES(
      COUNTER,
      "slipway.step.retries",
      "Failed attempts that are tried again, by the failure's code (errors.md)",
      Buckets.NONE,
      "stage",
      "step",
      "code"),
  STEP_LOST(
      TIMER,
      "slipway.step.lost",
      "What a failed attempt that is tried again has cost: itself, and the pause after it; by the"
          + " failure's code. With PROXMOX_LOCK_TIMEOUT and VM_LOCKED that is the wait for others'"
          + " locks",
      Buckets.NONE,
      "stage",
      "step",
      "code"),
  STEPS_WAITING(
      GAUGE,
      "slipway.steps.waiting",
      "VMs, nodes and clusters that are in a step and have it looked at again: the same on every"
          + " replica, of the steps that this process has run",
      Buckets.NONE,
      "stage",
      "step"),
  STEPS_IN_FLIGHT(
      GAUGE, "slipway.steps.in.flight", "Steps that this process runs now", Buckets.NONE),
  STAGE_DURATION(
      TIMER,
      "slipway.stage.duration",
      "From a stage's first step for a cluster to the commit of its end. `outcome`: finished,"
          + " failed, cancelled (by a destroy), undone (from the order to destroy on; no order that"
          + " is carried out at once is measured)",
      Buckets.STAGE,
      "stage",
      "outcome"),
  OUTBOX_AGE(
      GAUGE,
      "slipway.outbox.age",
      "How long the oldest unsent row of the outbox has waited; 0 when there is none",
      "seconds"),
  OUTBOX_UNSENT(
      GAUGE, "slipway.outbox.unsent", "Rows of the outbox that wait to be sent", Buckets.NONE),
  RELAY_LEADER(
      GAUGE, "slipway.relay.leader", "1 on the replica whose relay sends, else 0", Buckets.NONE),
  INBOX_EVENTS(
      COUNTER,
      "slipway.inbox.events",
      "Records taken from the events topic. `outcome`: handled, duplicate, unknown, poison; `type`"
          + " is other where this version does not know it",
      Buckets.NONE,
      "type",
      "outcome"),
  DEAD_LETTERS(
      GAUGE,
      "slipway.dead.letters",
      "Records in this service's dead-letter queue that were not redriven; the same on every"
          + " replica",
      Buckets.NONE),
  PROXMOX_CALL(
      TIMER,
      "slipway.proxmox.call",
      "One HTTP call to Proxmox VE. `class`: login, list, read, task, clone, configure, power,"
          + " upload, delete, destroy, other; `outcome`: ok, refused (4xx), failed (5xx), timeout,"
          + " unreachable, interrupted",
      Buckets.CALL,
      "class",
      "outcome"),
  PROXMOX_ANSWERS(
      GAUGE,
      "slipway.proxmox.answers",
      "1 while the endpoint answers, 0 while its calls are held back since the last five got no"
          + " answer; of endpoints that this process has asked. `endpoint` as configured",
      Buckets.NONE,
      "endpoint"),
  LEASES(
      GAUGE,
      "slipway.leases",
      "VMIDs and addresses that are ours now. `kind`: vmid, address; `network` as configured, none"
          + " for VMIDs",
      Buckets.NONE,
      "kind",
      "network"),
  LEASES_LIMIT(
      GAUGE,
      "slipway.leases.limit",
      "How many VMIDs and addresses there are to lease",
      Buckets.NONE,
      "kind",
      "network"),
  SLOTS_TAKEN(
      GAUGE,
      "slipway.slots.taken",
      "Clones that run on the endpoint, or on the fullest node or storage of it. `kind`: endpoint,"
          + " node, storage; `endpoint` as configured",
      Buckets.NONE,
      "kind",
      "endpoint"),
  SLOTS_LIMIT(
      GAUGE,
      "slipway.slots.limit",
      "How many clones may run there at once; the next one waits",
      Buckets.NONE,
      "kind",
      "endpoint"),
  SLOTS_WAIT(
      TIMER,
      "slipway.slots.wait",
      "How long clones waited for a place, of those that found none at once. `endpoint` as"
          + " configured",
      Buckets.STEP,
      "endpoint"),
  RESOURCES_PARKED(
      GAUGE,
      "slipway.resources.parked",
      "Resources that could not be removed and wait for a person. `kind`: vm",
      Buckets.NONE,
      "kind"),
  SEED_AGE(
      GAUGE,
      "slipway.seed.age",
      "How long ago the VM was begun whose seed, of those that may still be on a storage, is the"
          + " oldest; 0 for none. `endpoint` as configured",
      "seconds",
      Buckets.NONE,
      "endpoint"),
  CLUSTERS(
      GAUGE,
      "slipway.clusters",
      "Clusters by phase; those that are DESTROYED are not counted",
      Buckets.NONE,
      "phase"),
  CLUSTERS_STUCK(
      GAUGE,
      "slipway.clusters.stuck",
      "Clusters on their way to READY or to DESTROYED of which nothing was heard for longer than"
          + " `slipway.stuck-after`",
      Buckets.NONE,
      "phase"),
  KUBECONFIG_EXPIRES(
      GAUGE,
      "slipway.kubeconfig.expires.timestamp",
      "When the first client certificate in a stored kubeconfig expires, since 1970; 0 when there"
          + " is none",
      "seconds"),
  ORPHANS(
      GAUGE,
      "slipway.orphans",
      "What carries our mark or name on the hypervisor and belongs to nothing alive, as the last"
          + " sweep found it. `kind`: VM, SEED, VOLUME; `endpoint` as configured",
      Buckets.NONE,
      "kind",
      "endpoint"),
  SWEEP_ENDED(
      GAUGE,
      "slipway.sweep.ended.timestamp",
      "When the last sweep of the endpoint for orphans ended, since 1970; 0 before the first",
      "seconds",
      Buckets.NONE,
      "endpoint");

  /** What kind of number it is. */
  public enum Type {
    TIMER,
    COUNTER,
    GAUGE
  }

  /** Few: each is a series per combination of tags. */
  private static final class Buckets {
    static final Duration[] NONE = {};
    static final Duration[] STEP = {
      Duration.ofMillis(100),
      Duration.ofSeconds(1),
      Duration.ofSeconds(5),
      Duration.ofSeconds(30),
      Duration.ofMinutes(2),
      Duration.ofMinutes(10)
    };
    static final Duration[] STAGE = {
      Duration.ofSeconds(1),
      Duration.ofSeconds(10),
      Duration.ofSeconds(30),
      Duration.ofMinutes(1),
      Duration.ofMinutes(3),
      Duration.ofMinutes(10),
      Duration.ofMinutes(30)
    };
    static final Duration[] CALL = {
      Duration.ofMillis(20),
      Duration.ofMillis(100),
      Duration.ofMillis(500),
      Duration.ofSeconds(2),
      Duration.ofSeconds(10)
    };
  }

  private final Type type;
  private final String id;
  private final String meaning;
  private final String unit;
  private final Duration[] buckets;
  private final List<String> tags;

  Metric(Type type, String id, String meaning, Duration[] buckets, String... tags) {
    this(type, id, meaning, type == TIMER ? "seconds" : null, buckets, tags);
  }

  Metric(Type type, String id, String meaning, String unit) {
    this(type, id, meaning, unit, Buckets.NONE);
  }

  Metric(Type type, String id, String meaning, String unit, Duration[] buckets, String... tags) {
    this.type = type;
    this.id = id;
    this.meaning = meaning;
    this.unit = unit;
    this.buckets = buckets;
    this.tags = List.of(tags);
  }

  /** As Micrometer knows it: {@code slipway.step.duration}. */
  public String id() {
    return id;
  }

  /** As Prometheus reads it: {@code slipway_step_duration_seconds}, without a suffix of its own. */
  public String prometheusName() {
    String name = id.replace('.', '_') + (unit == null ? "" : "_" + unit);
    return type == COUNTER ? name + "_total" : name;
  }

  public Type type() {
    return type;
  }

  /** Upper bounds of the histogram's buckets; none, no histogram. */
  public List<Duration> buckets() {
    return List.of(buckets);
  }

  public List<String> tags() {
    return tags;
  }

  /** What it says, in Markdown. */
  public String meaning() {
    return meaning;
  }

  /**
   * @param values of the tags, in their order
   */
  public Timer timer(MeterRegistry meters, String... values) {
    return Timer.builder(named(TIMER))
        .description(meaning)
        .tags(tagged(values))
        .serviceLevelObjectives(buckets.length == 0 ? null : buckets)
        .register(meters);
  }

  /**
   * @param values of the tags, in their order
   */
  public Counter counter(MeterRegistry meters, String... values) {
    return Counter.builder(named(COUNTER))
        .description(meaning)
        .tags(tagged(values))
        .register(meters);
  }

  /**
   * The last registered counts.
   *
   * @param source kept by the registry, so that nobody else need hold it
   * @param values of the tags, in their order
   */
  public <T> Gauge gauge(
      MeterRegistry meters, T source, ToDoubleFunction<T> value, String... values) {
    Tags tagged = tagged(values);
    Gauge before = meters.find(named(GAUGE)).tags(tagged).gauge();
    if (before != null) {
      // Of an application that ran in this JVM before: the registry outlives it.
      meters.remove(before);
    }
    return Gauge.builder(id, source, value)
        .description(meaning)
        .baseUnit(unit)
        .strongReference(true)
        .tags(tagged)
        .register(meters);
  }

  private String named(Type asked) {
    if (asked != type) {
      throw new IllegalArgumentException("%s is a %s, no %s".formatted(id, type, asked));
    }
    return id;
  }

  private Tags tagged(String... values) {
    if (values.length != tags.size()) {
      throw new IllegalArgumentException(
          "%s has the tags %s; found %s".formatted(id, tags, Arrays.toString(values)));
    }
    Tags tagged = Tags.empty();
    for (int i = 0; i < values.length; i++) {
      tagged = tagged.and(tags.get(i), values[i]);
    }
    return tagged;
  }
}
