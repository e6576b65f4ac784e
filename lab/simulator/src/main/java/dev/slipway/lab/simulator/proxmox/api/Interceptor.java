package dev.slipway.lab.simulator.proxmox.api;

/**
 * Stands around every routed and authenticated call: the place for faults on demand. An interceptor
 * may answer by itself, throw an {@link ApiException}, wait, change the answer, or pass on.
 */
@FunctionalInterface
public interface Interceptor {

  /** What comes after this interceptor: the next one, at last the endpoint. */
  @FunctionalInterface
  interface Next {
    Reply proceed(Call call) throws InterruptedException;
  }

  Reply intercept(Call call, Next next) throws InterruptedException;
}
