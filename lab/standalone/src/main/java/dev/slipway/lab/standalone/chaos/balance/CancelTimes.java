package dev.slipway.lab.standalone.chaos.balance;

import dev.slipway.lab.standalone.chaos.agent.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** From the answer to DELETE until the last outside call of a step that leads forward begins. */
final class CancelTimes {

  private static final double TARGET_SECONDS = 5;
  private static final long TARGET_MILLIS = 5_000;

  private static final Pattern CALL = Pattern.compile("before (proxmox|ssh|vault|kubernetes) .*");

  /** Of steps of the same name, vm-service's leads back. */
  private static final Set<String> BACKWARD =
      Set.of(
          "vm-service await-task",
          "vm-service stop",
          "vm-service destroy",
          "vm-service remove-seed",
          "vm-service verify",
          "vm-service verify-again",
          "bootstrap-service cancel",
          "kubeconfig-service forget-deposits");

  private final List<Double> undisturbed = new ArrayList<>();
  private final List<Double> disturbed = new ArrayList<>();
  private final List<String> late = new ArrayList<>();

  CancelTimes(List<Subject> subjects, Trace trace, Disturbances disturbances) {
    Map<String, List<Trace.Hit>> calls = new HashMap<>();
    trace.hits().stream()
        .filter(hit -> CALL.matcher(hit.point()).matches() && !hit.step().equals("-"))
        .filter(hit -> !BACKWARD.contains(hit.service() + " " + hit.step()))
        .forEach(hit -> calls.computeIfAbsent(hit.cluster(), any -> new ArrayList<>()).add(hit));
    subjects.stream()
        .filter(subject -> subject.destroyAccepted() > 0)
        .forEach(
            subject -> add(subject, calls.getOrDefault(subject.id(), List.of()), disturbances));
  }

  private void add(Subject subject, List<Trace.Hit> calls, Disturbances disturbances) {
    long accepted = subject.destroyAccepted();
    Trace.Hit last = null;
    for (Trace.Hit call : calls) {
      if (call.at() > accepted && (last == null || call.at() > last.at())) {
        last = call;
      }
    }
    double seconds = last == null ? 0 : (last.at() - accepted) / 1e3;
    if (disturbances.within(accepted, accepted + TARGET_MILLIS)) {
      disturbed.add(seconds);
      return;
    }
    undisturbed.add(seconds);
    if (seconds > TARGET_SECONDS) {
      late.add(
          "%s: %s in %s after %.1f s"
              .formatted(subject.name(), last.point(), last.step(), seconds));
    }
  }

  List<Line> lines() {
    return List.of(
        Line.told("destroys with no fault within 5 s of them", undisturbed.size()),
        new Line(
            "… accepted → last new forward call, s",
            longest(undisturbed),
            "≤ " + TARGET_SECONDS,
            late.isEmpty(),
            late),
        Line.told("the same of %d others, s".formatted(disturbed.size()), longest(disturbed)));
  }

  private static double longest(List<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
