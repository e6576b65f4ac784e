package dev.slipway.lab.chaos;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;

import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;

/**
 * What keeps a crash from doing harm, and can be switched off: its method is changed into one that
 * lets everything through. {@link Unguarded} has the changes.
 */
enum Guard {
  /** A worker that lost its claim changes nothing. */
  FENCE(
      "dev.slipway.kit.steps.table.StepTable",
      statements("unfenced", "advance", "later", "remove")),
  /** Only a VM with our mark is changed or destroyed. */
  MARK("dev.slipway.vm.hypervisor.OwnVm", advice(Unguarded.Mark.class, "of")),
  /** A tombstone lets no request through. */
  TOMBSTONE("dev.slipway.vm.domain.VmStage$Undone", advice(Unguarded.Tombstone.class, "requested")),
  /** VMID and mark are committed before the clone is called for. */
  INTENT("dev.slipway.vm.work.PlaceWork", advice(Unguarded.Intent.class, "place")),
  /** A clone whose answer was lost is found by its task. */
  FOUND("dev.slipway.vm.work.CloneWork", advice(Unguarded.Found.class, "taken")),
  /** Absent is what the whole cluster says is free. */
  ABSENCE("dev.slipway.vm.proxmox.ProxmoxInventory", advice(Unguarded.Yes.class, "idFree")),
  /** After an earlier clone call one look at an empty place proves nothing. */
  SECOND_LOOK("dev.slipway.vm.domain.VmState$Undoing", advice(Unguarded.Proven.class, "proven")),
  /** Only the relay with the lease sends. */
  RELAY_LEASE(
      Map.of(
          "dev.slipway.kit.delivery.outbox.OutboxTable", statements("unleased", "due"),
          "dev.slipway.kit.delivery.relay.RelayLease", advice(Unguarded.Yes.class, "hold"))),
  /** One unacknowledged event per cluster. */
  LANES("dev.slipway.kit.delivery.relay.Lanes", advice(Unguarded.Nobody.class, "busy")),
  /** What is revoked is revoked: the vault of an undone cluster makes and takes nothing. */
  VAULT("dev.slipway.kubeconfig.vault.VaultRows$Row", advice(Unguarded.Open.class, "state")),
  /** No more clones at once than the endpoint, the node and the storage have places. */
  SLOTS("dev.slipway.kit.steps.table.SlotTable", advice(Unguarded.Room.class, "tryAcquire")),
  /** A repeated request gets the first one's answer. */
  IDEMPOTENCY(
      "dev.slipway.request.store.IdempotencyKeys",
      advice(Unguarded.First.class, "begin").and(advice(Unguarded.Unkept.class, "answer")));

  private final Map<String, ChaosAgent.Change> changes;

  Guard(String type, ChaosAgent.Change change) {
    this(Map.of(type, change));
  }

  Guard(Map<String, ChaosAgent.Change> changes) {
    this.changes = changes;
  }

  /** What switches it off, by the class whose method guards. */
  Map<String, ChaosAgent.Change> changes() {
    return changes;
  }

  /** As the command line has it: {@code second-look}. */
  static Guard of(String name) {
    return Arrays.stream(values())
        .filter(guard -> guard.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such guard: " + name));
  }

  private static ChaosAgent.Change advice(Class<?> unguarded, String method) {
    return (builder, type) -> {
      Points.mustHave(type, named(method), method);
      return builder.visit(Advice.to(unguarded).on(named(method)));
    };
  }

  /** Has the statements that these methods prepare rewritten. */
  private static ChaosAgent.Change statements(String rewriting, String... methods) {
    return (builder, type) -> {
      List.of(methods).forEach(method -> Points.mustHave(type, named(method), method));
      try {
        return builder.visit(
            MemberSubstitution.relaxed()
                .method(named("prepareStatement"))
                .replaceWith(Statements.class.getMethod(rewriting, Connection.class, String.class))
                .on(namedOneOf(methods)));
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
