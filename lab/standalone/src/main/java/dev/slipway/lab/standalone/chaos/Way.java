package dev.slipway.lab.standalone.chaos;

/** In the course of what a point is reached. */
enum Way {
  /** From the request until READY. */
  PROVISIONING,
  /** A READY cluster is destroyed. */
  DESTROY,
  /** Destroyed while its VM is being cloned. */
  CANCELLED_AT_CLONE("vm-service", "after proxmox clone"),
  /** Destroyed while K3s is being installed. */
  CANCELLED_AT_INSTALL("bootstrap-service", "before calls of install-k3s");

  private final String service;
  private final String point;

  Way() {
    this(null, null);
  }

  Way(String service, String point) {
    this.service = service;
    this.point = point;
  }

  boolean cancelled() {
    return point != null;
  }

  /** Where it is cancelled: in which service. */
  String service() {
    return service;
  }

  /** Where it is cancelled: at which point. */
  String point() {
    return point;
  }
}
