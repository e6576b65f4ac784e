package dev.slipway.lab.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which loopback ports an installation listens on.
 *
 * @param http each service's API
 * @param management each service's health and metrics
 * @param kafka the broker
 */
record Ports(Map<Service, Integer> http, Map<Service, Integer> management, int kafka) {

  private static final int KAFKA = 9092;
  private static final int MANAGEMENT_OFFSET = 1000;

  /** The settled ones; for an installation that people and scripts are to find again. */
  static Ports settled() {
    Map<Service, Integer> http = new EnumMap<>(Service.class);
    Map<Service, Integer> management = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      http.put(service, service.port);
      management.put(service, service.port + MANAGEMENT_OFFSET);
    }
    Ports ports = new Ports(http, management, KAFKA);
    ports.mustBeFree();
    return ports;
  }

  /** Any that are free now; for a demo and for tests. */
  static Ports free() {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      Map<Service, Integer> http = new EnumMap<>(Service.class);
      Map<Service, Integer> management = new EnumMap<>(Service.class);
      for (Service service : Service.values()) {
        http.put(service, next(sockets));
        management.put(service, next(sockets));
      }
      return new Ports(http, management, next(sockets));
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback interface", e);
    } finally {
      sockets.forEach(Ports::close);
    }
  }

  /** Held until all are found, so that none is found twice. */
  private static int next(List<ServerSocket> sockets) throws IOException {
    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    sockets.add(socket);
    return socket.getLocalPort();
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mustBeFree() {
    List<Integer> all = new ArrayList<>(http.values());
    all.addAll(management.values());
    all.add(kafka);
    List<Integer> taken = all.stream().filter(port -> !isFree(port)).toList();
    if (!taken.isEmpty()) {
      throw new Refusal(
          "these ports are taken on this machine: " + taken,
          "Stop what listens there, or add --free-ports to take any that are free.");
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
