package dev.slipway.kit.steps.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kit.steps.Slots;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kit.steps.table.SlotTable;
import dev.slipway.kit.steps.table.TransactionalSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Places are shared between parties, on a real database. */
@Timeout(300)
class FairSlotsIT {
  private static final int HOLDERS = 40;
  private static final Map<String, Integer> TWO = Map.of("endpoint/lab", 2);

  private final TestDatabase database = TestDatabase.create();
  private final JdbcTransactions transactions = database.transactions();
  private final Steps steps = new TransactionalSteps(transactions, "test", delay -> {});
  private final Slots slots = new SlotTable(transactions, steps);

  @Test
  void a_team_that_came_later_gets_the_next_place_though_many_of_the_first_one_wait() {
    assertThat(asks("red/1", TWO)).isTrue();
    assertThat(asks("red/2", TWO)).isTrue();
    assertThat(asks("red/3", TWO)).isFalse();
    assertThat(asks("blue/1", TWO)).isFalse();

    release("red/1");

    assertThat(asks("red/3", TWO)).as("it is blue's turn, whoever asks first").isFalse();
    assertThat(asks("red/4", TWO)).as("nor does one that has just come take it").isFalse();
    assertThat(asks("blue/1", TWO)).isTrue();
  }

  @Test
  void whose_turn_has_come_is_looked_at_at_once() {
    asks("red/1", TWO);
    asks("red/2", TWO);
    asks("red/3", TWO);
    asks("blue/1", TWO);
    for (String waiting : List.of("red/3", "blue/1")) {
      transactions.run(() -> steps.schedule(new StepId(waiting), Duration.ofHours(1)));
    }

    release("red/1");

    assertThat(database.text("select string_agg(id, ' ') from step where due_at <= now()"))
        .isEqualTo("blue/1");
  }

  @Test
  void who_waits_no_more_keeps_no_place_free() {
    asks("red/1", TWO);
    asks("red/2", TWO);
    asks("blue/1", TWO);
    asks("green/1", TWO);

    database.execute(
        "update slot_wait set asked_at = asked_at - interval '1 minute'"
            + " where holder = 'blue/1'");
    release("red/1");
    assertThat(asks("red/3", TWO)).as("green waits").isFalse();
    release("green/1");

    assertThat(asks("red/3", TWO)).isTrue();
    assertThat(database.number("select count(*) from slot_wait")).as("blue's dead one").isOne();
  }

  /**
   * Holders come and go at random, on nodes with fewer places than the endpoint has. Whoever gets a
   * place, nobody was before it: of no other team the longest waiting, that could have had one and
   * cannot have it any more. And all get one.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nobody_is_passed_over_and_everybody_gets_a_place(long seed) {
    Random random = new Random(seed);
    Map<String, Map<String, Integer>> waiting = new LinkedHashMap<>();
    List<String> holding = new ArrayList<>();
    Map<String, Map<String, Integer>> all = new LinkedHashMap<>();
    int served = 0;
    for (int round = 0; served < HOLDERS; round++) {
      if (all.size() < HOLDERS) {
        String team = List.of("red", "red", "red", "blue", "green").get(random.nextInt(5));
        String holder = team + "/" + round;
        String node = "node/lab/pve" + random.nextInt(3);
        all.put(holder, Map.of("endpoint/lab", 4, node, 2));
        waiting.put(holder, all.get(holder));
        served += served(holder, waiting, holding, all);
      }
      if (!holding.isEmpty() && (random.nextInt(3) == 0 || all.size() == HOLDERS)) {
        release(holding.remove(random.nextInt(holding.size())));
      }
      List<String> asking = new ArrayList<>(waiting.keySet());
      Collections.shuffle(asking, random);
      // Nobody's worker is dead, however slow the machine is that this runs on.
      database.execute("update slot_wait set asked_at = clock_timestamp()");
      for (String holder : asking.subList(0, Math.min(5, asking.size()))) {
        served += served(holder, waiting, holding, all);
      }
      assertThat(round).as("somebody goes on waiting: %s", waiting.keySet()).isLessThan(1000);
    }
    assertThat(database.number("select count(*) from slot_wait")).isZero();
  }

  private int served(
      String holder,
      Map<String, Map<String, Integer>> waiting,
      List<String> holding,
      Map<String, Map<String, Integer>> all) {
    List<String> before = new ArrayList<>(holding);
    boolean got = asks(holder, all.get(holder));
    if (!got) {
      return 0;
    }
    waiting.remove(holder);
    holding.add(holder);
    for (Map.Entry<String, Integer> limit : all.get(holder).entrySet()) {
      assertThat(holding.stream().filter(each -> all.get(each).containsKey(limit.getKey())))
          .hasSizeLessThanOrEqualTo(limit.getValue());
    }
    // The younger ones of a team wait for the place that is kept for the eldest as well.
    Map<String, String> eldest = new HashMap<>();
    waiting.keySet().stream()
        .filter(other -> fits(all.get(other), before, all))
        .forEach(other -> eldest.putIfAbsent(team(other), other));
    eldest.values().stream()
        .filter(other -> !fits(all.get(other), holding, all))
        .forEach(
            other ->
                assertThat(held(team(holder), before))
                    .as("%s got a place before %s", holder, other)
                    .isLessThanOrEqualTo(held(team(other), before)));
    return 1;
  }

  private static boolean fits(
      Map<String, Integer> places, List<String> holding, Map<String, Map<String, Integer>> all) {
    return places.entrySet().stream()
        .allMatch(
            limit ->
                holding.stream().filter(each -> all.get(each).containsKey(limit.getKey())).count()
                    < limit.getValue());
  }

  private static long held(String team, List<String> holding) {
    return holding.stream().filter(each -> team(each).equals(team)).count();
  }

  private static String team(String holder) {
    return holder.substring(0, holder.indexOf('/'));
  }

  private boolean asks(String holder, Map<String, Integer> places) {
    return transactions.inNew(() -> slots.tryAcquire(holder, team(holder), places));
  }

  private void release(String holder) {
    transactions.run(() -> slots.release(holder));
  }
}
