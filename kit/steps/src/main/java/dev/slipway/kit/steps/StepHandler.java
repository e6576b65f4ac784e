package dev.slipway.kit.steps;

import java.util.Optional;

/** Decides what is to be done next for one kind of resource. A CDI bean, one per kind. */
public interface StepHandler {

  /** The first segment of the ids this handler answers for. */
  String kind();

  /**
   * Reads the resource's row in a short transaction of its own and decides. No outside call here.
   *
   * @return empty when nothing is left to do: the step's row goes
   */
  Optional<Step> next(StepId id);
}
