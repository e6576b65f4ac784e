package dev.slipway.lab.simulator.proxmox.api;

import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.proxmox.tasks.Pause;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Lets the faults of calls occur. */
public final class FaultyCalls implements Interceptor {

  private final Faults faults;
  private final UnaryOperator<String> nameOfVm;

  /**
   * @param nameOfVm from a VMID to the VM's name
   */
  public FaultyCalls(Faults faults, UnaryOperator<String> nameOfVm) {
    this.faults = faults;
    this.nameOfVm = nameOfVm;
  }

  @Override
  public Reply intercept(Call call, Next next) throws InterruptedException {
    Set<String> vms = new HashSet<>();
    if (call.has("vmid")) {
      vms.add(nameOfVm.apply(call.text("vmid")));
    }
    if (call.has("newid") && call.has("name")) {
      vms.add(call.text("name"));
    }
    Optional<CallFault> fault =
        faults.take(CallFault.class, f -> f.concerns(call.method(), call.path(), vms));
    return fault.isPresent() ? spoil(fault.get(), call, next) : next.proceed(call);
  }

  private static Reply spoil(CallFault fault, Call call, Next next) throws InterruptedException {
    return switch (fault.kind()) {
      case ERROR -> throw ApiException.failed(fault.status(), fault.message());
      case DELAY -> {
        Pause.of(fault.delay());
        yield next.proceed(call);
      }
      case DROPPED_BEFORE -> Reply.dropped();
      case DROPPED_AFTER -> {
        proceedUnheard(call, next);
        yield Reply.dropped();
      }
      case IDLE_CLOSED -> next.proceed(call).closedWhenIdle(fault.delay());
    };
  }

  private static void proceedUnheard(Call call, Next next) throws InterruptedException {
    try {
      next.proceed(call);
    } catch (ApiException refused) {
      // Nobody hears that it was refused either.
      return;
    }
  }
}
