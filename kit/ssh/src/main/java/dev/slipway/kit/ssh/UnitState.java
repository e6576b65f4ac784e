package dev.slipway.kit.ssh;

import java.util.Map;

/**
 * What systemd says of a unit: its properties of the same names.
 *
 * @param execMainStatus the main process's exit code; -1 when systemd did not say
 * @param restarts how often systemd restarted it by itself
 */
public record UnitState(
    String loadState,
    String activeState,
    String subState,
    String result,
    int execMainStatus,
    int restarts) {

  static UnitState parse(Map<String, String> properties) {
    return new UnitState(
        properties.getOrDefault("LoadState", "not-found"),
        properties.getOrDefault("ActiveState", "inactive"),
        properties.getOrDefault("SubState", "dead"),
        properties.getOrDefault("Result", ""),
        number(properties.get("ExecMainStatus"), -1),
        number(properties.get("NRestarts"), 0));
  }

  private static int number(String text, int otherwise) {
    return text != null && text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : otherwise;
  }

  /** systemd does not know it: never started, stopped, or the machine was restarted. */
  public boolean absent() {
    return loadState.equals("not-found");
  }

  /** Still at work: look again later. */
  public boolean running() {
    return switch (activeState) {
      case "activating", "reloading", "deactivating" -> true;
      case "active" -> !subState.equals("exited");
      default -> false;
    };
  }

  /** A one-shot unit that ended well. */
  public boolean succeeded() {
    return activeState.equals("active") && subState.equals("exited") && result.equals("success");
  }

  public boolean failed() {
    return activeState.equals("failed")
        || (!absent() && !result.isEmpty() && !result.equals("success"));
  }
}
