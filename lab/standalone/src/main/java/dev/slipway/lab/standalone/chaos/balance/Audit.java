package dev.slipway.lab.standalone.chaos.balance;

import dev.slipway.lab.standalone.Leftovers;
import dev.slipway.lab.standalone.chaos.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws up the balance when every cluster should be gone: nothing lost, leaked or doubled. */
public final class Audit {

  private static final int CLONES = 6;
  private static final int CLONES_ON_A_NODE = 4;

  private final Site site;
  private final Ledgers ledgers;

  public Audit(Site site) {
    this.site = site;
    this.ledgers = new Ledgers(site);
  }

  /**
   * Waits until nothing is under way any more, then counts.
   *
   * @param subjects all clusters that were ever requested
   */
  public List<Line> lines(List<Subject> subjects, Disturbances disturbances) {
    ledgers.settle();
    List<Line> lines = new ArrayList<>();
    lines.addAll(lost(subjects));
    lines.addAll(leaked(subjects));
    lines.addAll(doubled(disturbances));
    lines.addAll(new CancelTimes(subjects, site.trace(), disturbances).lines());
    return lines;
  }

  private List<Line> lost(List<Subject> subjects) {
    Set<String> ready = new HashSet<>(ledgers.wereReady());
    List<String> refused =
        subjects.stream()
            .filter(subject -> subject.refused() != null)
            .map(subject -> subject.name() + ": " + subject.refused())
            .toList();
    List<String> neverReady =
        subjects.stream()
            .filter(subject -> subject.id() != null && subject.wanted())
            .filter(subject -> !ready.contains(subject.id()))
            .map(subject -> subject.name() + " " + subject.id())
            .toList();
    List<String> notGone =
        subjects.stream()
            .filter(subject -> subject.id() != null && !subject.gone())
            .map(subject -> subject.name() + " " + subject.id())
            .toList();
    return List.of(
        Line.told("clusters asked", subjects.size()),
        Line.none("requests refused", refused),
        Line.equal("clusters known", ledgers.known(), subjects.size() - refused.size()),
        Line.told("clusters that were READY", ready.size()),
        Line.none("to become READY, and never were", neverReady),
        Line.equal(
            "clusters destroyed",
            subjects.stream().filter(Subject::gone).count(),
            subjects.size() - refused.size()),
        Line.none("not destroyed", notGone),
        Line.none("stages that gave up", ledgers.failures()),
        Line.told("alarms", ledgers.alarms().size()));
  }

  private List<Line> leaked(List<Subject> subjects) {
    Leftovers hypervisor = site.standalone().leftovers().orElseThrow();
    List<String> vms = hypervisor.vms().stream().map(String::valueOf).toList();
    List<String> volumes = hypervisor.volumes();
    List<Line> lines = new ArrayList<>();
    lines.add(Line.none("VMs on the hypervisor", vms));
    lines.add(Line.none("volumes", volumes.stream().filter(volume -> !isSeed(volume)).toList()));
    lines.add(Line.none("seeds", volumes.stream().filter(Audit::isSeed).toList()));
    lines.addAll(ledgers.lines());
    lines.add(Line.none("vaults that still answer", new RevokedVaults(site).open(subjects)));
    return lines;
  }

  private static boolean isSeed(String volume) {
    return volume.contains("iso/slipway-");
  }

  private List<Line> doubled(Disturbances disturbances) {
    Machines machines = new Machines(site.history());
    Topics topics = new Topics(site.standalone().kafka());
    return List.of(
        Line.told("VMs made", machines.made()),
        Line.none("VMs made twice", machines.madeTwice()),
        Line.none("two VMs with one mark at once", machines.twoAtOnce()),
        Line.atMost("clones at once", machines.mostClones(), CLONES),
        Line.atMost("clones at once on a node", machines.mostClonesOnANode(), CLONES_ON_A_NODE),
        Line.none("events doubled", ledgers.doubledEvents()),
        Line.none("ends that are not complete", ledgers.incompleteEnds()),
        Line.none("events after their stage's end", ledgers.lateEvents()),
        Line.none("dead letters", topics.deadLetters()),
        Line.told("records on the topic", topics.records()),
        Line.told("records repeated", topics.repeated(at -> true)),
        Line.none("records repeated without a fault", topics.repeated(at -> !disturbances.at(at))));
  }
}
