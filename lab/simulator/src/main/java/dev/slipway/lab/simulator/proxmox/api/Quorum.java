package dev.slipway.lab.simulator.proxmox.api;

import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.faults.QuorumFault;

/** Refuses what would change something while the cluster has no quorum (FACTS 36). */
public final class Quorum implements Interceptor {

  private static final String LOGIN = "/access/ticket";

  private final Faults faults;

  public Quorum(Faults faults) {
    this.faults = faults;
  }

  @Override
  public Reply intercept(Call call, Next next) throws InterruptedException {
    boolean changes = !call.method().equals("GET") && !call.path().equals(LOGIN);
    if (changes && faults.take(QuorumFault.class, fault -> true).isPresent()) {
      throw ApiException.died("cluster not ready - no quorum?");
    }
    return next.proceed(call);
  }
}
