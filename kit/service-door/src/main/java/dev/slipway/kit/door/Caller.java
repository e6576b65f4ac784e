package dev.slipway.kit.door;

import jakarta.enterprise.context.RequestScoped;

/** Which service asks, as its token says. */
@RequestScoped
public class Caller {
  private String name;

  void is(String service) {
    name = service;
  }

  /** The service's name. */
  public String name() {
    return name;
  }
}
