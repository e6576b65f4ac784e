package dev.slipway.lab.simulator.faults;

/**
 * The cluster has lost its quorum: what runs goes on, everything can be read, and nothing can be
 * changed.
 *
 * @param times each change that is refused counts; null = until it is taken away
 */
public record QuorumFault(Integer times) implements Fault {

  public QuorumFault {
    Fault.requireTimes(times);
  }
}
