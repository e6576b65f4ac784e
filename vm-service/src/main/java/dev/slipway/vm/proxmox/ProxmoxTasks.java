package dev.slipway.vm.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.login.ProxmoxLogin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tasks of Proxmox: how one stands, and which one was ours. */
final class ProxmoxTasks {
  private static final Pattern WARNINGS = Pattern.compile("WARNINGS: (\\d+)");

  /** The node's clock and ours may differ by this much. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /** The first words of a clone's log; older versions name the target in its volumes only. */
  private static final Pattern TARGET =
      Pattern.compile(
          "creating a clone of VM \\d+ with ID (\\d+)|allocated target volume '.*vm-(\\d+)-");

  private static final int LOG_LINES = 20;
  private static final int TASKS = 500;

  private final ProxmoxHttp http;
  private final ProxmoxLogin login;

  ProxmoxTasks(ProxmoxHttp http, ProxmoxLogin login) {
    this.http = http;
    this.login = login;
  }

  TaskState state(TaskRef task) {
    JsonNode data;
    try {
      data = http.get(path(task) + "/status", Map.of()).data();
    } catch (VmFailure failure) {
      if (failure.getMessage().contains("no such task")) {
        return new TaskState.Unknown();
      }
      throw failure;
    }
    if (!"stopped".equals(data.path("status").asText())) {
      return new TaskState.Running();
    }
    return ended(data.path("exitstatus").asText("unexpected status"));
  }

  private static TaskState ended(String exitStatus) {
    if ("OK".equals(exitStatus)) {
      return new TaskState.Ok();
    }
    Matcher warnings = WARNINGS.matcher(exitStatus);
    return warnings.matches()
        ? new TaskState.Warnings(Integer.parseInt(warnings.group(1)))
        : ProxmoxErrors.task(exitStatus);
  }

  /**
   * A clone's task is listed under its source's VMID; which target it made stands in its log only.
   */
  Optional<TaskRef> findClone(ProxmoxNode node, Vmid source, Vmid target, Instant since) {
    Map<String, String> query =
        Map.of(
            "typefilter", "qmclone",
            "vmid", source.toString(),
            // The default, archive, does not have the running ones.
            "source", "all",
            "since", String.valueOf(since.minus(CLOCK_SKEW).getEpochSecond()),
            "limit", String.valueOf(TASKS));
    List<Candidate> candidates = new ArrayList<>();
    boolean unclear = false;
    for (JsonNode task : http.get("/nodes/%s/tasks".formatted(node), query).data()) {
      if (!ours(task)) {
        continue;
      }
      TaskRef ref = TaskRef.of(task.path("upid").asText());
      Made made = made(ref, target);
      Rank rank = rank(task);
      unclear |= made == Made.NOT_SAID && rank == Rank.RUNNING;
      if (made == Made.THIS && rank != Rank.OF_ANOTHER) {
        candidates.add(new Candidate(ref, rank));
      }
    }
    if (candidates.isEmpty() && unclear) {
      throw new VmFailure(
          FailureCode.PROXMOX_ERROR,
          "A clone of %s runs that does not say its target yet".formatted(source));
    }
    return candidates.stream().min(Comparator.comparing(Candidate::rank)).map(Candidate::task);
  }

  private record Candidate(TaskRef task, Rank rank) {}

  /** In the order in which they matter. */
  private enum Rank {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** The VMID was taken: this task made nothing. */
    OF_ANOTHER
  }

  private enum Made {
    THIS,
    OTHER,
    NOT_SAID
  }

  private static Rank rank(JsonNode task) {
    String status = task.path("status").asText("");
    if (status.isEmpty() || "RUNNING".equals(status)) {
      return Rank.RUNNING;
    }
    return switch (ended(status)) {
      case TaskState.Failed failed ->
          failed.code() == FailureCode.VMID_TAKEN ? Rank.OF_ANOTHER : Rank.FAILED;
      case TaskState.Ok ok -> Rank.SUCCEEDED;
      case TaskState.Warnings warnings -> Rank.SUCCEEDED;
      case TaskState.Running running -> Rank.RUNNING;
      case TaskState.Unknown unknown -> Rank.FAILED;
    };
  }

  private boolean ours(JsonNode task) {
    return task.path("user").asText().equals(login.user())
        && task.path("tokenid").asText("").equals(login.tokenName().orElse(""));
  }

  private Made made(TaskRef task, Vmid target) {
    Map<String, String> window = Map.of("start", "0", "limit", String.valueOf(LOG_LINES));
    for (JsonNode line : http.get(path(task) + "/log", window).data()) {
      Matcher named = TARGET.matcher(line.path("t").asText());
      if (named.find()) {
        String found = named.group(1) == null ? named.group(2) : named.group(1);
        return found.equals(target.toString()) ? Made.THIS : Made.OTHER;
      }
    }
    return Made.NOT_SAID;
  }

  private static String path(TaskRef task) {
    return "/nodes/%s/tasks/%s".formatted(task.node(), task.upid());
  }
}
