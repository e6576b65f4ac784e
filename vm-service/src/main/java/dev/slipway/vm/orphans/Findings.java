package dev.slipway.vm.orphans;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.events.ResourceKind;
import java.util.List;

/**
 * What one look at an endpoint gave.
 *
 * @param hidden where nothing can be said of orphans
 */
record Findings(List<Orphan> orphans, List<NotVerifiable> hidden) {

  /**
   * A place that could not be looked at.
   *
   * @param kind what may be there; null: anything
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record NotVerifiable(ResourceKind kind, String place, String why) {}

  /** Whether what is not among the orphans is known to be none. */
  boolean complete(ResourceKind kind) {
    return hidden.stream().allMatch(each -> each.kind() != null && each.kind() != kind);
  }
}
