package dev.slipway.lab.standalone;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a Kubernetes Service or a load balancer is elsewhere: one port for the replicas of a
 * service. A connection goes to the next replica in turn that accepts it.
 */
final class Balancer implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int CONNECT_MILLIS = 1000;
  private static final long PATIENCE_SECONDS = 10;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final NetClient client =
      vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS));

  /**
   * Listens until it is closed.
   *
   * @param targets for each port to listen on, the ports of the replicas
   */
  Balancer(Map<Integer, List<Integer>> targets) {
    targets.forEach(this::listen);
  }

  private void listen(int port, List<Integer> targets) {
    AtomicInteger turn = new AtomicInteger();
    join(
        vertx
            .createNetServer(new NetServerOptions().setHost(LOOPBACK).setPort(port))
            .connectHandler(
                caller -> {
                  // Nothing may be read before there is somebody to give it to.
                  caller.pause();
                  connect(targets, Math.floorMod(turn.getAndIncrement(), targets.size()), 0)
                      .onSuccess(target -> join(caller, target))
                      .onFailure(nobody -> caller.close());
                })
            .listen());
  }

  private Future<NetSocket> connect(List<Integer> targets, int first, int tried) {
    int port = targets.get((first + tried) % targets.size());
    return client
        .connect(port, LOOPBACK)
        .recover(
            refused ->
                tried + 1 < targets.size()
                    ? connect(targets, first, tried + 1)
                    : Future.failedFuture(refused));
  }

  /** Either side's end is the other's. */
  private static void join(NetSocket caller, NetSocket target) {
    caller.pipeTo(target).onFailure(broken -> target.close());
    target.pipeTo(caller).onFailure(broken -> caller.close());
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
}
