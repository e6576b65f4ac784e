package dev.slipway.kit.steps.quarkus;

import dev.slipway.kit.steps.Slots;
import dev.slipway.kit.steps.StageTimes;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kit.steps.engine.Signal;
import dev.slipway.kit.steps.table.SlotTable;
import dev.slipway.kit.steps.table.StageWorkTable;
import dev.slipway.kit.steps.table.TransactionalSteps;
import dev.slipway.kit.steps.table.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The kit as beans. */
class StepsBeans {

  @Produces
  @Singleton
  Signal signal() {
    return new Signal();
  }

  @Produces
  @Singleton
  Worker worker() {
    return Worker.ofThisProcess();
  }

  @Produces
  @Singleton
  Steps steps(Transactions transactions, Worker worker, Signal signal) {
    return new TransactionalSteps(transactions, worker.name(), signal::dueIn);
  }

  @Produces
  @Singleton
  OwnStage stage(@ConfigProperty(name = "quarkus.application.name") String application) {
    return OwnStage.ofApplication(application);
  }

  @Produces
  @Singleton
  StageTimes stageTimes(Transactions transactions, OwnStage stage, MeterRegistry meters) {
    return new StageWorkTable(transactions, stage.name(), meters);
  }

  @Produces
  @Singleton
  Slots slots(Transactions transactions, Steps steps) {
    return new SlotTable(transactions, steps);
  }
}
