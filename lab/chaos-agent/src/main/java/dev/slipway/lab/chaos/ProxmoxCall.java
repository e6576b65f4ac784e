package dev.slipway.lab.chaos;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The classes of calls to Proxmox VE. */
final class ProxmoxCall {

  /** The first that fits counts. */
  private static final Map<Pattern, String> RULES = new LinkedHashMap<>();

  static {
    RULES.put(Pattern.compile("POST /access/ticket"), "login");
    RULES.put(Pattern.compile("GET /nodes/[^/]+/tasks.*"), "task");
    RULES.put(Pattern.compile("GET /cluster/nextid"), "nextid");
    RULES.put(Pattern.compile("GET .*/qemu/[^/]+/.*"), "look");
    RULES.put(Pattern.compile("GET .*"), "list");
    RULES.put(Pattern.compile("POST .*/clone"), "clone");
    RULES.put(Pattern.compile("PUT .*/config"), "configure");
    RULES.put(Pattern.compile("PUT .*/resize"), "resize");
    RULES.put(Pattern.compile("POST .*/status/start"), "start");
    RULES.put(Pattern.compile("POST .*/status/stop"), "stop");
    RULES.put(Pattern.compile("POST .*/upload"), "upload");
    RULES.put(Pattern.compile("DELETE .*/content/.*"), "delete-volume");
    RULES.put(Pattern.compile("DELETE /nodes/[^/]+/qemu/[^/]+"), "destroy");
  }

  private ProxmoxCall() {}

  /** Of method and path, as in {@code GET /nodes}. */
  static String of(String call) {
    return RULES.entrySet().stream()
        .filter(rule -> rule.getKey().matcher(call).matches())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("other");
  }
}
