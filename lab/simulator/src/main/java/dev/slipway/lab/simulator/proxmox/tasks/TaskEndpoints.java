package dev.slipway.lab.simulator.proxmox.tasks;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /nodes/{node}/tasks} and {@code /cluster/tasks}. */
public final class TaskEndpoints {

  private static final Duration STOP_WAIT = Duration.ofSeconds(5);
  private static final int CLUSTER_LIST = 25;

  private final Tasks tasks;
  private final AccessControl access;

  public TaskEndpoints(Tasks tasks, AccessControl access) {
    this.tasks = tasks;
    this.access = access;
  }

  public List<Route> routes() {
    Schema filters =
        Schema.of(
            Param.integer("start", 0, Integer.MAX_VALUE).orAbsent(),
            Param.integer("limit", 0, Integer.MAX_VALUE).orAbsent(),
            Param.integer("since").orAbsent(),
            Param.integer("until").orAbsent(),
            Param.text("typefilter").orAbsent(),
            Param.text("userfilter").orAbsent(),
            Param.text("statusfilter").orAbsent(),
            Param.flag("errors").orAbsent(),
            Param.oneOf("source", "archive", "active", "all").orAbsent());
    Schema one = Schema.of(Param.text("upid"));
    Schema window =
        Schema.of(
            Param.text("upid"),
            Param.integer("start", 0, Integer.MAX_VALUE).orAbsent(),
            Param.integer("limit", 0, Integer.MAX_VALUE).orAbsent());
    String task = "/nodes/{node}/tasks/{upid}";
    return List.of(
        Route.get("/nodes/{node}/tasks", Check.ANYBODY, filters, this::list),
        Route.get("/cluster/tasks", Check.ANYBODY, Schema.of(), this::clusterList),
        Route.get(task + "/status", Check.ANYBODY, one, this::status),
        Route.get(task + "/log", Check.ANYBODY, window, this::log),
        Route.delete(task, Check.ANYBODY, one, this::stop));
  }

  private Reply list(Call call) {
    String source = call.text("source", "archive");
    Predicate<Task> wanted =
        task ->
            task.upid().node().equals(call.node())
                && visible(task, call.identity())
                && (source.equals("all") || source.equals("active") == task.running())
                && matches(task, call);
    List<Task> found = tasks.all().stream().filter(wanted).toList();
    List<Map<String, Object>> page =
        found.stream()
            .skip(call.number("start", 0))
            .limit(call.number("limit", 50))
            .map(TaskEndpoints::entry)
            .toList();
    return new Reply(page, found.size());
  }

  private static boolean matches(Task task, Call call) {
    long started = task.started().getEpochSecond();
    return (!call.has("vmid") || task.upid().id().equals(call.text("vmid")))
        && (!call.has("typefilter") || task.upid().type().equals(call.text("typefilter")))
        && (!call.has("userfilter") || task.upid().user().contains(call.text("userfilter")))
        && (!call.flag("errors", false) || !task.exitStatus().orElse("OK").equals("OK"))
        && started >= call.number("since", 0)
        && started <= call.number("until", Long.MAX_VALUE);
  }

  private Reply clusterList(Call call) {
    List<Map<String, Object>> page =
        tasks.all().stream()
            .filter(task -> visible(task, call.identity()))
            .limit(CLUSTER_LIST)
            .map(TaskEndpoints::clusterEntry)
            .toList();
    return Reply.of(page);
  }

  private static Map<String, Object> clusterEntry(Task task) {
    Map<String, Object> entry = entry(task);
    entry.remove("pid");
    entry.remove("pstart");
    entry.put("saved", task.running() ? "0" : "1");
    return entry;
  }

  private static Map<String, Object> entry(Task task) {
    Map<String, Object> entry = describe(task.upid());
    task.ended().map(Instant::getEpochSecond).ifPresent(end -> entry.put("endtime", end));
    entry.put("status", task.exitStatus().orElse("RUNNING"));
    return entry;
  }

  private static Map<String, Object> describe(Upid upid) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("upid", upid.toString());
    entry.put("node", upid.node());
    entry.put("pid", upid.pid());
    entry.put("pstart", upid.pstart());
    entry.put("starttime", upid.startTime());
    entry.put("type", upid.type());
    entry.put("id", upid.id());
    entry.put("user", upid.owner().user());
    if (upid.owner().token() != null) {
      entry.put("tokenid", upid.owner().token());
    }
    return entry;
  }

  private Reply status(Call call) {
    Upid upid = parse(call);
    requireAudit(upid, call.identity());
    Task task =
        tasks
            .find(upid.toString())
            .orElseThrow(() -> ApiException.badParameter("upid", "no such task"));
    Map<String, Object> status = describe(upid);
    status.put("status", task.running() ? "running" : "stopped");
    task.exitStatus().ifPresent(exit -> status.put("exitstatus", exit));
    return Reply.of(status);
  }

  private Reply log(Call call) {
    Upid upid = parse(call);
    requireAudit(upid, call.identity());
    List<String> lines =
        tasks
            .find(upid.toString())
            .map(Task::log)
            .orElse(List.of("unable to open file - No such file or directory"));
    int start = (int) call.number("start", 0);
    int end = (int) Math.min(lines.size(), start + call.number("limit", 50));
    List<Map<String, Object>> page = new ArrayList<>();
    for (int i = start; i < end; i++) {
      page.add(Map.of("n", i + 1, "t", lines.get(i)));
    }
    return new Reply(page, lines.size());
  }

  private Reply stop(Call call) throws InterruptedException {
    Upid upid = parse(call);
    if (!owns(upid, call.identity())
        && !access.has(call.identity(), "/nodes/" + call.node(), "Sys.Modify")) {
      throw ApiException.forbidden("/nodes/" + call.node() + ", Sys.Modify");
    }
    Optional<Task> task = tasks.find(upid.toString()).filter(Task::running);
    if (task.isPresent()) {
      tasks.stop(task.get());
      if (!task.get().await(STOP_WAIT)) {
        throw ApiException.died("timeout waiting for task to stop");
      }
    }
    return Reply.nothing();
  }

  private static Upid parse(Call call) {
    return Upid.parse(call.text("upid"))
        .orElseThrow(() -> ApiException.badParameter("upid", "unable to parse worker upid"));
  }

  private boolean visible(Task task, Identity who) {
    return owns(task.upid(), who) || access.has(who, "/nodes/" + task.upid().node(), "Sys.Audit");
  }

  private void requireAudit(Upid upid, Identity who) {
    if (!owns(upid, who) && !access.has(who, "/nodes/" + upid.node(), "Sys.Audit")) {
      throw ApiException.forbidden("/nodes/" + upid.node() + ", Sys.Audit");
    }
  }

  /** A token sees its own tasks only, its user also those of the tokens. */
  private static boolean owns(Upid upid, Identity who) {
    return upid.user().equals(who.full()) || upid.owner().user().equals(who.full());
  }
}
