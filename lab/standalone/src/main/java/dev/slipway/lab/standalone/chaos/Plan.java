package dev.slipway.lab.standalone.chaos;

import dev.slipway.lab.standalone.chaos.agent.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Who is struck where and when, and which clusters come and go: the same for the same seed. What
 * the processes are at when they are struck is not planned.
 *
 * @param lives in the order in which they are requested
 * @param strikes in their order
 */
record Plan(List<Life> lives, List<Strike> strikes) {

  private static final int STOPS_IN_A_HUNDRED = 12;
  private static final int POINTS_IN_A_HUNDRED = 60;
  private static final int LONGEST_PAUSE_MILLIS = 4_000;
  private static final int LONGEST_LIFE_MILLIS = 25_000;
  private static final int FIRST_HITS_IN_A_HUNDRED = 75;
  private static final int HITS = 3;
  private static final int AT_ONCE = 12;

  /** Who does most is struck most. */
  private static final List<String> SERVICES =
      List.of(
          "vm-service",
          "vm-service",
          "bootstrap-service",
          "bootstrap-service",
          "kubeconfig-service",
          "request-service");

  /**
   * Draws a plan.
   *
   * @param replicas of each service
   */
  static Plan of(long seed, int kills, int clusters, int replicas, Catalogue catalogue) {
    Random random = new Random(seed);
    List<Strike> strikes = new ArrayList<>();
    for (int number = 1; number <= kills; number++) {
      strikes.add(strike(number, random, replicas, catalogue));
    }
    List<Life> lives = new ArrayList<>();
    for (int number = 0; number < clusters; number++) {
      // Some are under way at once from the first strike on, and none comes after the last.
      int atStrike =
          (int) ((long) Math.max(0, number - AT_ONCE) * Math.max(1, kills - 2) / clusters);
      lives.add(life("chaos-%d-%d".formatted(seed, number + 1), atStrike, random));
    }
    return new Plan(List.copyOf(lives), List.copyOf(strikes));
  }

  private static Strike strike(int number, Random random, int replicas, Catalogue catalogue) {
    String service = SERVICES.get(random.nextInt(SERVICES.size()));
    int replica = 1 + random.nextInt(replicas);
    Strike.Kind kind =
        random.nextInt(100) < STOPS_IN_A_HUNDRED ? Strike.Kind.STOP : Strike.Kind.KILL;
    Duration pause = Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS));
    List<String> points = catalogue.of(service);
    boolean atPoint = random.nextInt(100) < POINTS_IN_A_HUNDRED;
    String point = points.get(random.nextInt(points.size()));
    int hit = random.nextInt(100) < FIRST_HITS_IN_A_HUNDRED ? 1 : 1 + random.nextInt(HITS);
    return new Strike(
        number,
        pause,
        replica == 1 ? service : service + "-" + replica,
        kind,
        atPoint ? point : null,
        atPoint ? hit : 1);
  }

  private static Life life(String name, int atStrike, Random random) {
    Life.End end =
        switch (random.nextInt(4)) {
          case 0, 1 -> Life.End.CANCELLED;
          case 2 -> Life.End.WHEN_READY;
          default -> Life.End.LAST;
        };
    Duration after = Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS));
    return new Life(name, atStrike, random.nextInt(3) == 0, end, after);
  }
}
