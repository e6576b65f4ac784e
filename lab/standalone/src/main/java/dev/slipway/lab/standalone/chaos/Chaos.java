package dev.slipway.lab.standalone.chaos;

import dev.slipway.lab.standalone.chaos.agent.Catalogue;
import dev.slipway.lab.standalone.chaos.balance.Audit;
import dev.slipway.lab.standalone.chaos.balance.BalanceSheet;
import dev.slipway.lab.standalone.chaos.balance.Disturbances;
import dev.slipway.lab.standalone.chaos.balance.Line;
import dev.slipway.lab.standalone.chaos.balance.Subject;
import dev.slipway.lab.standalone.chaos.scenario.Scenario;
import dev.slipway.lab.standalone.chaos.scenario.Scene;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** One run: clusters come and go while services are struck, and in the end all must balance. */
public final class Chaos {

  private final Site site;
  private final Consumer<String> say;
  private final List<Subject> subjects = new ArrayList<>();
  private final List<Disturbances.Span> disturbances = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();

  public Chaos(Site site, Consumer<String> say) {
    this.site = site;
    this.say = say;
  }

  /** Strikes at random, as the seed has it, until the last cluster is gone or never will be. */
  public void strike(long seed, int kills, int clusters, int replicas) {
    Plan plan = Plan.of(seed, kills, clusters, replicas, Catalogue.packaged());
    AtomicBoolean over = new AtomicBoolean();
    try (Phases phases = new Phases(site);
        Striker striker = new Striker(site, say);
        Population population = new Population(site, phases)) {
      population.begin(plan.lives(), striker::made, over::get);
      striker.carryOut(plan.strikes());
      site.awaitReady();
      over.set(true);
      say.accept("the last strike is made; waiting for %d clusters".formatted(clusters));
      subjects.addAll(population.subjects());
      disturbances.addAll(striker.disturbances());
      lines.add(Line.told("strikes", striker.made()));
      lines.add(Line.told("of these at a point", striker.atPoints()));
    }
  }

  /** Plays scenarios one after the other, those of these names. */
  public void play(Collection<String> names, String prefix) {
    try (Phases phases = new Phases(site)) {
      Scene scene = new Scene(site, phases, prefix);
      for (Scenario scenario : Scenario.all()) {
        if (names.contains(scenario.name())) {
          say.accept("scenario " + scenario.name());
          scenario.play(scene);
          // Whom it killed must be there again for the next.
          site.awaitReady();
        }
      }
      subjects.addAll(scene.subjects());
      disturbances.addAll(scene.disturbances());
      lines.addAll(scene.lines());
    }
  }

  /** The points that there are, as the catalogue's file has them. */
  public List<String> points() {
    try (Phases phases = new Phases(site)) {
      new EveryPoint(site, phases, say).targets();
      return Catalogue.reached(site.trace().hits()).lines();
    }
  }

  /** Kills once at every point, each way that leads there, as far as the selection finds them. */
  public void everyPoint(Pattern selection) {
    kill(
        every ->
            every.targets().stream()
                .filter(target -> selection.matcher(target.toString()).find())
                .toList());
  }

  /**
   * Kills at these points.
   *
   * @param targets as in {@code DESTROY: vm-service after proxmox destroy}
   */
  public void killAt(List<String> targets) {
    kill(every -> targets.stream().map(EveryPoint.Target::of).toList());
  }

  private void kill(Function<EveryPoint, List<EveryPoint.Target>> where) {
    try (Phases phases = new Phases(site)) {
      EveryPoint every = new EveryPoint(site, phases, say);
      lines.addAll(every.kill(where.apply(every)));
      subjects.addAll(every.subjects());
      disturbances.addAll(every.disturbances());
    }
  }

  /** The balance of all that was done so far. */
  public BalanceSheet balance() {
    say.accept("drawing up the balance");
    List<Line> all = new ArrayList<>(lines);
    all.addAll(new Audit(site).lines(subjects, new Disturbances(disturbances)));
    return new BalanceSheet(all);
  }
}
