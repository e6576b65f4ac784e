package dev.slipway.kit.steps.quarkus;

import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.engine.EngineSettings;
import dev.slipway.kit.steps.engine.Signal;
import dev.slipway.kit.steps.engine.StepEngine;
import dev.slipway.kit.steps.engine.Surroundings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/** Starts the engine when the service is up, and stops it first when the service goes down. */
@ApplicationScoped
class EngineLifecycle {
  private static final Logger LOG = Logger.getLogger(EngineLifecycle.class);

  private final StepsConfig config;
  private final Worker worker;
  private final OwnStage stage;
  private final JtaTransactions transactions;
  private final OwnConnections connections;
  private final Signal signal;
  private volatile StepEngine engine;

  EngineLifecycle(
      StepsConfig config,
      Worker worker,
      OwnStage stage,
      JtaTransactions transactions,
      OwnConnections connections,
      Signal signal) {
    this.config = config;
    this.worker = worker;
    this.stage = stage;
    this.transactions = transactions;
    this.connections = connections;
    this.signal = signal;
  }

  void start(
      @Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event,
      Instance<StepHandler> handlers,
      @Identifier("slipway-start") Instance<Executor> starter,
      MeterRegistry meters) {
    List<StepHandler> all = handlers.stream().toList();
    if (!config.enabled() || all.isEmpty()) {
      LOG.infof("No steps run here (%d kinds, enabled: %s)", all.size(), config.enabled());
      return;
    }
    Surroundings surroundings =
        new Surroundings(
            transactions, connections, stage.name(), EngineLifecycle::inRequestContext, meters);
    // Who delivers events to this service may have it wait until it has read its past.
    Executor start = starter.isResolvable() ? starter.get() : Runnable::run;
    start.execute(() -> engine = new StepEngine(settings(), surroundings, all, signal));
  }

  /** Before the beans that the steps use go. */
  void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    if (engine != null) {
      engine.close();
    }
  }

  /** Whether the engine's threads live and go round; also where no steps run. */
  boolean alive() {
    StepEngine running = engine;
    return running == null || running.alive();
  }

  private EngineSettings settings() {
    return new EngineSettings(
        worker.name(),
        config.claim(),
        config.heartbeat(),
        config.pollInterval(),
        config.maxClaims(),
        config.workers(),
        config.longestTick(),
        config.shutdown());
  }

  private static Runnable inRequestContext(Runnable tick) {
    return () -> {
      ManagedContext request = Arc.container().requestContext();
      request.activate();
      try {
        tick.run();
      } finally {
        request.terminate();
      }
    };
  }
}
