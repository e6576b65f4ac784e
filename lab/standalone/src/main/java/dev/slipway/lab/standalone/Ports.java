package dev.slipway.lab.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      Map<Service, Integer> services = new EnumMap<>(Service.class);
      Map<Replica, Integer> http = new HashMap<>();
      Map<Replica, Integer> management = new HashMap<>();
      for (Replica replica : replicas) {
        http.put(replica, next(sockets));
        management.put(replica, next(sockets));
      }
      boolean several = replicas.size() > Service.values().length;
      for (Service service : Service.values()) {
        services.put(service, several ? next(sockets) : http.get(new Replica(service, 1)));
      }
      return new Ports(services, http, management, next(sockets));
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback interface", e);
    } finally {
      sockets.forEach(Ports::close);
    }
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

  /** Held until all are found, so that none is found twice. */
  private static int next(List<ServerSocket> sockets) throws IOException {
    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    sockets.add(socket);
    return socket.getLocalPort();
  }

  static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mustBeFree() {
    Set<Integer> all = new TreeSet<>(http.values());
    all.addAll(services.values());
    all.addAll(management.values());
    all.add(kafka);
    List<Integer> taken =
        all.stream()
            .filter(port -> !isFree(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
            .toList();
    if (!taken.isEmpty()) {
      throw new Refusal(
          "these ports are taken on this machine: " + taken,
          "Stop what listens there, or add --free-ports to take any that are free.");
    }
  }

  /** Whether nobody listens there now. */
  static boolean isFree(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
