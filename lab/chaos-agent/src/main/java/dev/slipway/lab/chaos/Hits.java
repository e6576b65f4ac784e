package dev.slipway.lab.chaos;

import dev.slipway.lab.chaos.Points.Kind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Called from the services' code: gives each point its name, and tells the {@link Orders} that it
 * was reached. Names are {@code before} or {@code after}, then what.
 */
public final class Hits {

  private static final Pattern CLUSTER =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final Pattern EVENT = Pattern.compile("(?:.*\\.)?([a-z0-9-]+)\\.v\\d+");

  /** The step that this thread is at. */
  private static final ThreadLocal<String> STEP = new ThreadLocal<>();

  private static volatile Orders orders;

  private Hits() {}

  static void into(Orders toBe) {
    orders = toBe;
  }

  /** On entering a method of that kind. */
  public static void before(String kind, String method, Object[] given) {
    Kind what = Kind.valueOf(kind);
    if (what == Kind.STEP) {
      STEP.set(dashed(said(given[0], "name")));
    }
    switch (what) {
      case STEP, PROXMOX, SSH_EXEC, SSH, VAULT, KUBERNETES, SEND, MARK_SENT, SLOTS ->
          reached("before " + named(what, method, given), given);
      case STEP_COMMIT, STEP_COMMITTED, EVENT_COMMIT, EVENT_COMMITTED, COMMIT, COMMITTED -> {
        // A transaction's work begins here; nothing was done yet that could be lost.
      }
    }
  }

  /** On leaving a method of that kind without an exception. */
  public static void after(String kind, String method, Object[] given) {
    Kind what = Kind.valueOf(kind);
    String side =
        switch (what) {
          case STEP_COMMIT, EVENT_COMMIT, COMMIT -> "before ";
          case STEP,
              STEP_COMMITTED,
              EVENT_COMMITTED,
              COMMITTED,
              PROXMOX,
              SSH_EXEC,
              SSH,
              VAULT,
              KUBERNETES,
              SEND,
              MARK_SENT,
              SLOTS ->
              "after ";
        };
    reached(side + named(what, method, given), given);
    if (what == Kind.STEP_COMMITTED) {
      STEP.remove();
    }
  }

  private static String named(Kind kind, String method, Object[] given) {
    return switch (kind) {
      case STEP -> "calls of " + STEP.get();
      case STEP_COMMIT, STEP_COMMITTED -> "commit of " + (STEP.get() == null ? "none" : STEP.get());
      case EVENT_COMMIT, EVENT_COMMITTED -> "commit of event " + event(said(given[0], "type"));
      case PROXMOX -> "proxmox " + ProxmoxCall.of(String.valueOf(given[0]));
      case SSH_EXEC -> "ssh " + program(given[0]);
      case SSH -> "ssh " + method;
      case VAULT -> "vault " + dashed(method);
      case KUBERNETES -> "kubernetes " + method;
      case SEND -> "send " + event(said(given[0], "type"));
      case MARK_SENT -> "marking sent";
      case SLOTS -> "commit of slots";
      case COMMIT, COMMITTED -> "commit of " + committed(method);
    };
  }

  private static String committed(String method) {
    return switch (method) {
      case "commit", "accept" -> "request";
      case "order", "delete" -> "delete";
      default -> "vault " + method;
    };
  }

  private static void reached(String point, Object[] given) {
    String step = STEP.get();
    orders.reached(point, cluster(given), step == null ? "-" : step);
  }

  /** From what the method was given, or from the step's thread, which is named after it. */
  private static String cluster(Object[] given) {
    Matcher inThread = CLUSTER.matcher(Thread.currentThread().getName());
    if (inThread.find()) {
      return inThread.group();
    }
    for (Object each : given) {
      Matcher found = CLUSTER.matcher(identity(each));
      if (found.find()) {
        return found.group();
      }
    }
    return "-";
  }

  /** Short and without secrets: what is received and what is sent tells whose it is. */
  private static String identity(Object given) {
    if (given == null) {
      return "";
    }
    return switch (given.getClass().getSimpleName()) {
      case "Received" -> said(value(given, "event"), "cluster");
      case "OutboxRow" -> said(value(given, "lane"), "cluster");
      case "ClusterRequested" -> said(given, "cluster");
      case "ClusterRow" -> said(given, "id");
      case "ClusterId" -> given.toString();
      case "SecretRef" -> said(given, "cluster");
      case "String" -> given.toString();
      default -> "";
    };
  }

  private static String program(Object command) {
    Object argv = value(command, "argv");
    String path = String.valueOf(((List<?>) argv).getFirst());
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String event(String type) {
    Matcher name = EVENT.matcher(type);
    return name.matches() ? name.group(1) : type;
  }

  private static String dashed(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  private static String said(Object of, String accessor) {
    return String.valueOf(value(of, accessor));
  }

  private static Object value(Object of, String accessor) {
    return Reflected.call(of, accessor);
  }
}
