package dev.slipway.lab.standalone;

import dev.slipway.lab.backends.FreePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which loopback ports an installation listens on.
 *
 * @param services where each service is found: its only replica, or what stands before several
 * @param http each replica's API
 * @param management each replica's health and metrics
 * @param kafka the broker
 */
record Ports(
    Map<Service, Integer> services,
    Map<Replica, Integer> http,
    Map<Replica, Integer> management,
    int kafka) {

  private static final int KAFKA = 9092;
  private static final int MANAGEMENT_OFFSET = 1000;

  /**
   * The settled ones; for an installation that people and scripts are to find again. Further
   * replicas take any that are free.
   */
  static Ports settled(List<Replica> replicas) {
    Ports ports = free(replicas);
    for (Replica replica : replicas) {
      Service service = replica.service();
      if (replica.number() == 1) {
        ports.services.put(service, service.port);
        ports.management.put(replica, service.port + MANAGEMENT_OFFSET);
      }
      if (!ports.balanced()) {
        ports.http.put(replica, service.port);
      }
    }
    Ports settled = new Ports(ports.services, ports.http, ports.management, KAFKA);
    settled.mustBeFree();
    return settled;
  }

  /** Any that are free now; for a demo and for tests. */
  static Ports free(List<Replica> replicas) {
    Map<Service, Integer> services = new EnumMap<>(Service.class);
    Map<Replica, Integer> http = new HashMap<>();
    Map<Replica, Integer> management = new HashMap<>();
    for (Replica replica : replicas) {
      http.put(replica, FreePort.find());
      management.put(replica, FreePort.find());
    }
    boolean several = replicas.size() > Service.values().length;
    for (Service service : Service.values()) {
      services.put(service, several ? FreePort.find() : http.get(new Replica(service, 1)));
    }
    return new Ports(services, http, management, FreePort.find());
  }

  /** Whether a service has several replicas, and so a port of its own. */
  boolean balanced() {
    return http.size() > services.size();
  }

  /** The replicas' ports behind each service's. */
  Map<Integer, List<Integer>> targets() {
    Map<Integer, List<Integer>> targets = new HashMap<>();
    http.forEach(
        (replica, port) ->
            targets
                .computeIfAbsent(services.get(replica.service()), any -> new ArrayList<>())
                .add(port));
    return targets;
  }

  private void mustBeFree() {
    Set<Integer> all = new TreeSet<>(http.values());
    all.addAll(services.values());
    all.addAll(management.values());
    all.add(kafka);
    List<Integer> taken =
        all.stream()
            .filter(
                port ->
                    !FreePort.isFree(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
            .toList();
    if (!taken.isEmpty()) {
      throw new Refusal(
          "these ports are taken on this machine: " + taken,
          "Stop what listens there, or add --free-ports to take any that are free.");
    }
  }
}
