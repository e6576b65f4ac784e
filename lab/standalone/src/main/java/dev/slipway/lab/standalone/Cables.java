package dev.slipway.lab.standalone;

import dev.slipway.lab.backends.FreePort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What lies between the services and their broker and database, and can be cut: then nothing gets
 * through and nobody is told, as in a network that has parted. Mended, it goes on where it was.
 */
final class Cables implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final long PATIENCE_SECONDS = 10;

  /** What a service is connected to. */
  enum To {
    BROKER,
    DATABASE
  }

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Map<Service, Cable> brokers = new EnumMap<>(Service.class);
  private final Map<Service, Cable> databases = new EnumMap<>(Service.class);
  private final Map<Integer, Integer> doors = new TreeMap<>();

  /** Cables to a broker that is to listen behind {@link #doors}. */
  Cables() {
    for (Service service : Service.values()) {
      int door = FreePort.find();
      Cable cable = new Cable(FreePort.find(), door);
      brokers.put(service, cable);
      doors.put(door, cable.port);
    }
  }

  /** For each port that the broker is to listen on, the one under which it is found. */
  Map<Integer, Integer> doors() {
    return doors;
  }

  /** Begins to carry, to the broker and to the database on that port. */
  void lay(int database) {
    for (Service service : Service.values()) {
      databases.put(service, new Cable(FreePort.find(), database));
    }
    brokers.values().forEach(Cable::lay);
    databases.values().forEach(Cable::lay);
  }

  int port(Service service, To end) {
    return cable(service, end).port;
  }

  void cut(Service service, To end) {
    cable(service, end).cut(true);
  }

  void mend(Service service, To end) {
    cable(service, end).cut(false);
  }

  private Cable cable(Service service, To end) {
    return end == To.BROKER ? brokers.get(service) : databases.get(service);
  }

  private static void join(Future<?> future) {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    join(vertx.close());
  }

  private final class Cable {
    private final int port;
    private final int target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    private Cable(int port, int target) {
      this.port = port;
      this.target = target;
    }

    private void lay() {
      join(
          vertx
              .createNetServer(new NetServerOptions().setHost(LOOPBACK).setPort(port))
              .connectHandler(this::accepted)
              .listen());
    }

    private void accepted(NetSocket caller) {
      caller.pause();
      vertx
          .createNetClient()
          .connect(target, LOOPBACK)
          .onSuccess(
              end -> {
                end.pause();
                carry(caller, end);
                carry(end, caller);
                if (!cut) {
                  caller.resume();
                  end.resume();
                }
              })
          .onFailure(nobody -> caller.close());
    }

    private void carry(NetSocket from, NetSocket to) {
      sockets.add(from);
      from.handler(to::write);
      from.closeHandler(
          closed -> {
            sockets.remove(from);
            to.close();
          });
      from.exceptionHandler(broken -> to.close());
    }

    private void cut(boolean silent) {
      cut = silent;
      for (NetSocket socket : sockets) {
        if (silent) {
          socket.pause();
        } else {
          socket.resume();
        }
      }
    }
  }
}
