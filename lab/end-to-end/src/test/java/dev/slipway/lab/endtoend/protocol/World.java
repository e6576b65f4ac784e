package dev.slipway.lab.endtoend.protocol;

import java.util.Arrays;

/**
 * One state of everything, in interned numbers: what the four services know, what is on the log but
 * not yet read, what workers are in the middle of, and what really exists.
 */
final class World implements Cloneable {

  static final int VM = 0;
  static final int BOOTSTRAP = 1;
  static final int KUBECONFIG = 2;
  static final int REQUEST = 3;
  static final int SERVICES = 4;

  /** What may still happen once, as bits. */
  static final int DESTROY = 1;

  static final int CRASH = 2;
  static final int FAILURE = 4;
  static final int REPEAT = 8;
  static final int LATE = 16;
  static final int RESTORE = 32;
  static final int FAILURE_AGAIN = 64;

  /**
   * A machine's bits: it exists; a clone was called for it; a dead worker's call may still land; it
   * is the second of its node.
   */
  static final int PRESENT = 1;

  static final int CALLED = 2;
  static final int STRAY = 4;
  static final int SECOND = 8;

  /**
   * A tick's bits above its step: its call has taken effect; its look found the machine; it is for
   * the second one of its node.
   */
  static final int ACTED = 1 << 8;

  static final int FOUND = 1 << 9;
  static final int OF_SECOND = 1 << 10;

  /** The stages' and the status' interned states. */
  int[] stages = new int[SERVICES];

  int[][] unread = new int[SERVICES][0];

  /** What was read already, kept only while a repeat may still happen. */
  int[][] read = new int[SERVICES][0];

  /** Everything that was ever said, kept only while a restore may still happen. */
  int[] log = new int[0];

  /** A record in a dead-letter queue, and whose it is; -1 for none. */
  int deadLetter = -1;

  int deadLetterOf = -1;

  /**
   * What each worker is at: a VM step and a guest step per node, the cluster's, the kubeconfig's.
   */
  int[] ticks;

  int[] machines;
  int budget;

  /** What was published already, of what may be published once only, as bits. */
  long said;

  World(int nodes, int budget) {
    ticks = new int[2 * nodes + 2];
    machines = new int[nodes];
    this.budget = budget;
  }

  World copy() {
    try {
      World copy = (World) clone();
      copy.stages = stages.clone();
      copy.unread = unread.clone();
      copy.read = read.clone();
      copy.ticks = ticks.clone();
      copy.machines = machines.clone();
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  boolean may(int what) {
    return (budget & what) != 0;
  }

  /** Which of its node's machines it is. */
  int instance(int node) {
    return (machines[node] & SECOND) == 0 ? 1 : 2;
  }

  World spend(int what) {
    World next = copy();
    next.budget &= ~what;
    if (what == REPEAT) {
      next.read = new int[SERVICES][0];
    }
    if (what == RESTORE) {
      next.log = new int[0];
    }
    return next;
  }

  static int[] appended(int[] list, int item) {
    int[] longer = Arrays.copyOf(list, list.length + 1);
    longer[list.length] = item;
    return longer;
  }

  static int[] rest(int[] list) {
    return Arrays.copyOfRange(list, 1, list.length);
  }

  /** Two worlds of the same key have, but for one chance in billions, the same future. */
  long key() {
    long key = 1125899906842597L;
    key = mix(key, stages);
    for (int service = 0; service < SERVICES; service++) {
      key = mix(key, unread[service]);
      key = mix(key, read[service]);
    }
    key = mix(key, log);
    key = mix(key, ticks);
    key = mix(key, machines);
    return mix(key, new int[] {deadLetter, deadLetterOf, budget, (int) said, (int) (said >>> 32)});
  }

  private static long mix(long seed, int[] numbers) {
    long key = seed ^ (numbers.length * 0x9E3779B97F4A7C15L);
    for (int number : numbers) {
      key = (key ^ number) * 0xBF58476D1CE4E5B9L;
      key ^= key >>> 29;
      key *= 0x94D049BB133111EBL;
      key ^= key >>> 32;
    }
    return key;
  }
}
