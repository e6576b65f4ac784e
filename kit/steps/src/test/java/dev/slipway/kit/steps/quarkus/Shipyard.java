package dev.slipway.kit.steps.quarkus;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** A stage whose steps the test writes: what a service's handler looks like to the engine. */
@ApplicationScoped
class Shipyard implements StepHandler {
  private final Map<StepId, BiFunction<Attempt, Words, Completion>> scripts =
      new ConcurrentHashMap<>();
  private final Words words;

  Shipyard(Words words) {
    this.words = words;
  }

  /** Says what this step's calls do; until then there is nothing to do. */
  void script(StepId id, BiFunction<Attempt, Words, Completion> calls) {
    scripts.put(id, calls);
  }

  @Override
  public String kind() {
    return "ship";
  }

  @Override
  public Optional<Step> next(StepId id) {
    return Optional.ofNullable(scripts.get(id)).map(Build::new);
  }

  private final class Build implements Step {
    private final BiFunction<Attempt, Words, Completion> script;

    private Build(BiFunction<Attempt, Words, Completion> script) {
      this.script = script;
    }

    @Override
    public String name() {
      return "build";
    }

    @Override
    public RetryPolicy retries() {
      return new RetryPolicy(
          Duration.ofMillis(20), Duration.ofMillis(20), 1, 0, Duration.ofMinutes(1));
    }

    @Override
    public Completion run(Attempt attempt) {
      return script.apply(attempt, words);
    }

    @Override
    public Next gaveUp(Attempt attempt, StageException cause) {
      return Next.done();
    }
  }

  /** Can be asked inside a request context only. */
  @RequestScoped
  static class Words {
    String hello() {
      return "ahoy";
    }
  }
}
