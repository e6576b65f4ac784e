package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A handler that does as the test says, and keeps what the engine told it. */
final class Script implements StepHandler {
  static final String KIND = "scripted";

  final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  final List<StageException> givenUp = new CopyOnWriteArrayList<>();
  final List<Instant> retries = new CopyOnWriteArrayList<>();

  volatile Function<StepId, Optional<Step>> next = id -> Optional.of(new Scripted());
  volatile Function<Attempt, Completion> run = attempt -> Next::done;
  volatile BiFunction<Attempt, StageException, Next> gaveUp = (attempt, cause) -> Next.done();
  volatile RetryPolicy policy =
      new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(80), 2, 0, Duration.ofSeconds(30));

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<Step> next(StepId id) {
    return next.apply(id);
  }

  final class Scripted implements Step {
    @Override
    public String name() {
      return "act";
    }

    @Override
    public RetryPolicy retries() {
      return policy;
    }

    @Override
    public Completion run(Attempt attempt) {
      attempts.add(attempt);
      return run.apply(attempt);
    }

    @Override
    public Next gaveUp(Attempt attempt, StageException cause) {
      givenUp.add(cause);
      return gaveUp.apply(attempt, cause);
    }

    @Override
    public void retrying(Attempt attempt, StageException cause, Instant nextAttempt) {
      retries.add(nextAttempt);
    }
  }
}
