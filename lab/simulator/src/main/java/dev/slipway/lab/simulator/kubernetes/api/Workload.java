package dev.slipway.lab.simulator.kubernetes.api;

import java.util.List;

/**
 * One of the workloads that K3s brings.
 *
 * @param name of the Deployment or DaemonSet in kube-system
 * @param deployment false: a DaemonSet
 * @param components it is left out when one of these is in {@code disable}
 */
record Workload(String name, boolean deployment, List<String> components) {

  static final List<Workload> PACKAGED =
      List.of(
          new Workload("coredns", true, List.of("coredns")),
          new Workload("local-path-provisioner", true, List.of("local-storage")),
          new Workload("metrics-server", true, List.of("metrics-server")),
          new Workload("traefik", true, List.of("traefik")),
          new Workload("svclb-traefik-1a2b3c4d", false, List.of("traefik", "servicelb")));
}
