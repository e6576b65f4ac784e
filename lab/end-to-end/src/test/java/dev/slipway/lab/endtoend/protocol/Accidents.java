package dev.slipway.lab.endtoend.protocol;

import static dev.slipway.lab.endtoend.protocol.World.REQUEST;
import static dev.slipway.lab.endtoend.protocol.World.SERVICES;
import static dev.slipway.lab.endtoend.protocol.World.VM;

import dev.slipway.events.Samples;
import dev.slipway.lab.endtoend.protocol.Model.Move;
import dev.slipway.lab.endtoend.protocol.Stages.Change;
import dev.slipway.lab.endtoend.protocol.Stages.Doing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What may happen to a world that nobody meant to do, and the destroy, which somebody does. */
final class Accidents {

  private final Model model;
  private final int destroyRequest;

  Accidents(Model model) {
    this.model = model;
    this.destroyRequest = model.stages.events.of(Samples.destroyRequested(Samples.CLUSTER));
  }

  void happen(World world, List<Move> moves) {
    if (world.may(World.DESTROY)) {
      World next = world.spend(World.DESTROY);
      model.publish(next, new int[] {destroyRequest});
      model.add(moves, "somebody asks for the destroy", next);
    }
    if (world.may(World.CRASH)) {
      for (int service = 0; service < REQUEST; service++) {
        crash(world, service, moves);
      }
    }
    for (int service = 0; service < REQUEST; service++) {
      repeat(world, service, moves);
      late(world, service, moves);
    }
    for (int service = 0; service < SERVICES; service++) {
      restore(world, service, moves);
    }
  }

  /**
   * A service's database is restored from before the cluster's time and its group set back to the
   * beginning. It reads everything before it acts or speaks, so that all of it is one move; what it
   * would say and has said already it does not say again. What it was about to say when it lost its
   * memory is lost as well, and no event can bring it back: a clone that was called for and not
   * announced is the orphan sweep's.
   */
  private void restore(World world, int service, List<Move> moves) {
    if (!world.may(World.RESTORE)
        || world.deadLetterOf == service
        || (service == VM && unannounced(world))) {
      return;
    }
    World next = world.spend(World.RESTORE);
    for (int slot = 0; slot < next.ticks.length; slot++) {
      next.ticks[slot] = model.owner(slot) == service ? 0 : next.ticks[slot];
    }
    int state = model.unknown(service);
    List<Integer> unsent = new ArrayList<>();
    int[] read = new int[0];
    for (int event : world.log) {
      if (model.says(service, event)) {
        unsent.stream().filter(row -> same(row, event)).findFirst().ifPresent(unsent::remove);
      }
      Change change = model.stages.on(service, state, event);
      state = change.next();
      Arrays.stream(change.events()).forEach(unsent::add);
      boolean again = service != REQUEST && model.reads(service, event);
      read = again ? World.appended(read, event) : read;
    }
    next.stages[service] = state;
    next.unread[service] = new int[0];
    next.read[service] = world.may(World.REPEAT) ? read : new int[0];
    model.publish(next, unsent.stream().mapToInt(Integer::intValue).toArray());
    model.add(moves, Model.name(service) + " is restored and reads everything", next);
  }

  private boolean same(int one, int other) {
    int bit = model.onceBit(model.stages.events.get(one));
    return bit >= 0 && bit == model.onceBit(model.stages.events.get(other));
  }

  private boolean unannounced(World world) {
    for (int node = 0; node < world.machines.length; node++) {
      boolean called = (world.machines[node] & (World.CALLED | World.STRAY)) != 0;
      if (called && (world.said & (1L << Model.createdBit(node, world.instance(node)))) == 0) {
        return true;
      }
    }
    return false;
  }

  private void crash(World world, int service, List<Move> moves) {
    World next = world.spend(World.CRASH);
    boolean any = false;
    for (int slot = 0; slot < next.ticks.length; slot++) {
      if (model.owner(slot) != service || next.ticks[slot] == 0) {
        continue;
      }
      any = true;
      boolean unsent =
          (next.ticks[slot] & 0xFF) == Doing.CLONE.ordinal()
              && (next.ticks[slot] & World.ACTED) == 0;
      if (unsent) {
        next.machines[slot] |= World.STRAY;
      }
      next.ticks[slot] = 0;
    }
    if (any) {
      model.add(moves, Model.name(service) + " is killed", next);
    }
  }

  private void repeat(World world, int service, List<Move> moves) {
    if (!world.may(World.REPEAT)) {
      return;
    }
    for (int from = 0; from < world.read[service].length; from++) {
      World next = world.spend(World.REPEAT);
      int[] read = world.read[service];
      int[] again = new int[read.length - from + world.unread[service].length];
      System.arraycopy(read, from, again, 0, read.length - from);
      System.arraycopy(
          world.unread[service], 0, again, read.length - from, world.unread[service].length);
      next.unread[service] = again;
      model.add(moves, Model.name(service) + " reads again from " + from, next);
    }
  }

  /** A record goes to a dead-letter queue, the cluster's others go on, and it is redriven later. */
  private void late(World world, int service, List<Move> moves) {
    if (world.may(World.LATE) && world.unread[service].length > 0) {
      World next = world.spend(World.LATE);
      next.deadLetter = world.unread[service][0];
      next.deadLetterOf = service;
      next.unread[service] = World.rest(world.unread[service]);
      model.add(moves, Model.name(service) + " cannot read " + model.type(next.deadLetter), next);
    }
    if (world.deadLetterOf == service) {
      World next = world.copy();
      next.unread[service] = World.appended(next.unread[service], world.deadLetter);
      next.deadLetter = -1;
      next.deadLetterOf = -1;
      model.add(moves, Model.name(service) + " is redriven", next);
    }
  }
}
