package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What happens when a stage gives up. */
public enum FailurePolicy {
  /** Everything is taken down again. */
  @JsonEnumDefaultValue
  DESTROY,
  /** The stage stops where it is and waits for a resume; the others finish what they have. */
  HOLD
}
