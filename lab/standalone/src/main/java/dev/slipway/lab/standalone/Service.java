package dev.slipway.lab.standalone;

import java.nio.file.Path;
import java.util.Arrays;

/** One of Slipway's services, and what it is called where. */
enum Service {
  REQUEST("request-service", "slipway_request", 8080),
  VM("vm-service", "slipway_vm", 8081),
  BOOTSTRAP("bootstrap-service", "slipway_bootstrap", 8082),
  KUBECONFIG("kubeconfig-service", "slipway_kubeconfig", 8083);

  final String folder;
  final String database;
  final int port;

  Service(String folder, String database, int port) {
    this.folder = folder;
    this.database = database;
    this.port = port;
  }

  static Service named(String folder) {
    return Arrays.stream(values())
        .filter(service -> service.folder.equals(folder))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such service: " + folder));
  }

  /** What the build made of it. */
  Path jar(Path root) {
    return root.resolve(folder).resolve("target/quarkus-app/quarkus-run.jar");
  }

  /**
   * Where its first process that ends in order leaves its classes, for those that come after it.
   */
  Path archive(Path root) {
    return jar(root).resolveSibling("classes.jsa");
  }
}
