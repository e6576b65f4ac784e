package dev.slipway.request.domain;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmDestroyed;
import java.util.List;
import java.util.Optional;

/**
 * Something that a person was asked to look at.
 *
 * @param by who forced it; null unless it was forced
 */
public record Attention(AttentionRequired asked, State state, String by) {

  /** What became of it. */
  public enum State {
    /** It still waits for a person. */
    OPEN,
    /** An operator ended the waiting. */
    FORCED,
    /** It is gone by now, its owner is done, or the same was asked anew under another code. */
    RESOLVED
  }

  /**
   * @param later what was heard after it, in order; the first answer counts
   */
  static Attention of(AttentionRequired asked, List<ClusterEvent> later) {
    return later.stream()
        .map(event -> answer(asked, event))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> new Attention(asked, State.OPEN, null));
  }

  private static Optional<Attention> answer(AttentionRequired asked, ClusterEvent later) {
    if (later instanceof ParkedResourceForced forced
        && forced.stage() == asked.stage()
        && forced.kind() == asked.kind()
        && forced.resource().equals(asked.resource())) {
      return Optional.of(new Attention(asked, State.FORCED, forced.by()));
    }
    boolean anew =
        later instanceof AttentionRequired again
            && again.stage() == asked.stage()
            && again.kind() == asked.kind()
            && again.resource().equals(asked.resource());
    boolean gone =
        later instanceof VmDestroyed vm
            && asked.kind() == ResourceKind.VM
            && vm.vmid().toString().equals(asked.resource());
    boolean undone = later instanceof StageUndone stage && stage.stage() == asked.stage();
    return anew || gone || undone
        ? Optional.of(new Attention(asked, State.RESOLVED, null))
        : Optional.empty();
  }
}
