package dev.slipway.vm.proxmox.wire;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What kind of call it is, for the metrics: few, and without names in them. */
enum CallClass {
  LOGIN,
  LIST,
  READ,
  TASK,
  CLONE,
  CONFIGURE,
  POWER,
  UPLOAD,
  DELETE,
  DESTROY,
  OTHER;

  /** The first that fits counts. */
  private static final List<Rule> RULES =
      List.of(
          new Rule("POST /access/ticket", LOGIN),
          new Rule("GET /nodes/[^/]+/tasks.*", TASK),
          new Rule("GET /(nodes|cluster/resources|access/permissions)", LIST),
          new Rule("GET /nodes/[^/]+/storage(/[^/]+/content)?", LIST),
          new Rule("GET .*", READ),
          new Rule("POST .*/clone", CLONE),
          new Rule("PUT .*/(config|resize)", CONFIGURE),
          new Rule("POST .*/status/(start|stop)", POWER),
          new Rule("POST .*/upload", UPLOAD),
          new Rule("DELETE .*/content/.*", DELETE),
          new Rule("DELETE /nodes/[^/]+/qemu/[^/]+", DESTROY));

  private record Rule(Pattern call, CallClass is) {
    Rule(String call, CallClass is) {
      this(Pattern.compile(call), is);
    }
  }

  /**
   * @param call method and path, no parameters
   */
  static CallClass of(String call) {
    return RULES.stream()
        .filter(rule -> rule.call().matcher(call).matches())
        .map(Rule::is)
        .findFirst()
        .orElse(OTHER);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
