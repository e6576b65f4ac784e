package dev.slipway.lab.standalone.chaos;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.Services;
import dev.slipway.lab.standalone.Signals;
import dev.slipway.lab.standalone.chaos.agent.Order;
import dev.slipway.lab.standalone.chaos.balance.Disturbances;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Carries the strikes out, one after the other; what was killed is started again at once. */
final class Striker implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration UNTIL_HIT = Duration.ofSeconds(8);
  private static final Duration AFTERMATH = Order.STOPPED.plusSeconds(14);

  private final Site site;
  private final Consumer<String> say;
  private final ExecutorService continuing = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger made = new AtomicInteger();
  private final List<Disturbances.Span> disturbances = new ArrayList<>();
  private int atPoints;

  Striker(Site site, Consumer<String> say) {
    this.site = site;
    this.say = say;
  }

  /** How many strikes were made so far. */
  int made() {
    return made.get();
  }

  int atPoints() {
    return atPoints;
  }

  /** When a service was not itself. */
  List<Disturbances.Span> disturbances() {
    return List.copyOf(disturbances);
  }

  void carryOut(List<Strike> strikes) {
    for (Strike strike : strikes) {
      Looking.pause(strike.pause());
      // Who is still starting up has nothing to lose.
      site.awaitReady(strike.process());
      long from = System.currentTimeMillis();
      boolean there = strike.point() != null && atPoint(strike);
      if (!there) {
        anywhere(strike);
      }
      atPoints += there ? 1 : 0;
      disturbed(from);
      made.incrementAndGet();
      say.accept(
          "%d/%d %s%s"
              .formatted(
                  strike.number(),
                  strikes.size(),
                  strike,
                  strike.point() != null && !there ? " (not reached: at once)" : ""));
    }
  }

  /** Whichever of the service's processes comes by. */
  private boolean atPoint(Strike strike) {
    String service = strike.process().replaceAll("-\\d+$", "");
    Order order =
        site.order(
            service,
            new Order.Wanted(
                strike.point(),
                "*",
                "*",
                strike.hit(),
                Order.Action.valueOf(strike.kind().name()),
                Order.STOPPED));
    return Looking.within(order::done, LOOK, UNTIL_HIT) || !order.withdraw();
  }

  private void anywhere(Strike strike) {
    Services services = site.standalone().services();
    switch (strike.kind()) {
      case KILL -> {
        services.kill(strike.process());
        services.revive(strike.process());
      }
      case STOP -> {
        ProcessHandle process = services.process(strike.process());
        Signals.stop(process);
        continuing.execute(
            () -> {
              Looking.pause(Order.STOPPED);
              Signals.goOn(process);
            });
      }
    }
  }

  /** Until it is certainly itself again, and whom it kept waiting has gone on. */
  private void disturbed(long from) {
    disturbances.add(
        new Disturbances.Span(from, System.currentTimeMillis() + AFTERMATH.toMillis()));
  }

  @Override
  public void close() {
    continuing.shutdown();
    try {
      if (!continuing.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a stopped process was not let go on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
