package dev.slipway.lab.endtoend.protocol;

import dev.slipway.events.ClusterSpec;
import dev.slipway.events.Samples;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Visits every world that can be reached, and stops at the first that breaks a promise. */
final class Explorer {

  /**
   * What was found.
   *
   * @param visited how many different worlds
   * @param ended how many of them in which nothing more happens by itself
   * @param violation what was broken; null for nothing
   * @param trace how it came to that
   */
  record Report(long visited, long ended, String violation, List<String> trace) {}

  private record Frame(String how, Iterator<Model.Move> moves) {}

  private Explorer() {}

  static Report explore(Rules rules, int servers, int budget) {
    return explore(rules, Samples.spec(servers, 0), budget);
  }

  static Report explore(Rules rules, ClusterSpec spec, int budget) {
    Model model = new Model(rules, spec);
    LongOpenHashSet seen = new LongOpenHashSet();
    Deque<Frame> path = new ArrayDeque<>();
    long ended = 0;
    try {
      World start = model.start(budget);
      seen.add(start.key());
      path.push(new Frame("the request is accepted", model.moves(start).iterator()));
      while (!path.isEmpty()) {
        if (!path.peek().moves().hasNext()) {
          path.pop();
          continue;
        }
        Model.Move move = path.peek().moves().next();
        if (seen.add(move.to().key())) {
          path.push(new Frame(move.what(), List.<Model.Move>of().iterator()));
          List<Model.Move> next = model.moves(move.to());
          path.pop();
          ended += next.isEmpty() ? 1 : 0;
          path.push(new Frame(move.what(), next.iterator()));
        }
      }
      return new Report(seen.size(), ended, null, List.of());
    } catch (Model.Violation violation) {
      List<String> trace = new ArrayList<>(path.stream().map(Frame::how).toList());
      Collections.reverse(trace);
      return new Report(seen.size(), ended, violation.getMessage(), trace);
    }
  }
}
