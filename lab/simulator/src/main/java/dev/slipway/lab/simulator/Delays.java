package dev.slipway.lab.simulator;

import dev.slipway.lab.simulator.proxmox.tasks.TaskTimes;
import java.time.Duration;

/**
 * How long things take on the simulated Proxmox. Each may be left out.
 *
 * @param fullClone copying a disk; default 2 s
 * @param linkedClone default 300 ms
 * @param start default 500 ms
 * @param stop default 300 ms
 * @param destroy default 300 ms
 * @param resize default 300 ms
 * @param config an asynchronous change of configuration; default zero
 * @param upload default 300 ms
 * @param deleteVolume default 300 ms
 * @param agent how long an unanswered question to a guest agent takes; 3 s as on Proxmox
 * @param lock how long a VM's lock is waited for; 10 s as on Proxmox
 * @param refusal how long a 401 takes; 3 s as on Proxmox
 * @param keepAlive when an idle connection is closed; 5 s as on Proxmox
 * @param statistics how old the figures in the cluster's resources get; 10 s as on Proxmox
 */
public record Delays(
    Duration fullClone,
    Duration linkedClone,
    Duration start,
    Duration stop,
    Duration destroy,
    Duration resize,
    Duration config,
    Duration upload,
    Duration deleteVolume,
    Duration agent,
    Duration lock,
    Duration refusal,
    Duration keepAlive,
    Duration statistics) {

  private static final Duration SHORT = Duration.ofMillis(300);

  public static final Delays REALISTIC =
      new Delays(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  /** Nothing takes longer than it must. Locks, refusals and idle connections are not work. */
  public static final Delays NONE =
      new Delays(
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          null,
          Duration.ZERO,
          null,
          Duration.ZERO);

  public Delays {
    fullClone = orElse(fullClone, Duration.ofSeconds(2));
    linkedClone = orElse(linkedClone, SHORT);
    start = orElse(start, Duration.ofMillis(500));
    stop = orElse(stop, SHORT);
    destroy = orElse(destroy, SHORT);
    resize = orElse(resize, SHORT);
    config = orElse(config, Duration.ZERO);
    upload = orElse(upload, SHORT);
    deleteVolume = orElse(deleteVolume, SHORT);
    agent = orElse(agent, Duration.ofSeconds(3));
    lock = orElse(lock, Duration.ofSeconds(10));
    refusal = orElse(refusal, Duration.ofSeconds(3));
    keepAlive = orElse(keepAlive, Duration.ofSeconds(5));
    statistics = orElse(statistics, Duration.ofSeconds(10));
  }

  TaskTimes taskTimes() {
    return new TaskTimes(
        fullClone, linkedClone, start, stop, destroy, resize, config, upload, deleteVolume, agent);
  }

  public Delays withFullClone(Duration newFullClone) {
    return new Delays(
        newFullClone,
        linkedClone,
        start,
        stop,
        destroy,
        resize,
        config,
        upload,
        deleteVolume,
        agent,
        lock,
        refusal,
        keepAlive,
        statistics);
  }

  public Delays withKeepAlive(Duration newKeepAlive) {
    return new Delays(
        fullClone,
        linkedClone,
        start,
        stop,
        destroy,
        resize,
        config,
        upload,
        deleteVolume,
        agent,
        lock,
        refusal,
        newKeepAlive,
        statistics);
  }

  private static Duration orElse(Duration given, Duration standard) {
    return given == null ? standard : given;
  }
}
