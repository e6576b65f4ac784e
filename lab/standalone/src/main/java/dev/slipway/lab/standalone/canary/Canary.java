package dev.slipway.lab.standalone.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.lab.standalone.SlipwayClient;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One canary, on one Proxmox node: requested, watched until it is known, removed. */
final class Canary {
  /** What its steps say when they are done may be a warning; of these steps it is. */
  private static final Set<String> WARNING = Set.of("CHECK_REQUIREMENTS", "CHECK_REBOOT");

  private final SlipwayClient api;
  private final ObjectNode request;
  private final String key = UUID.randomUUID().toString();
  private final ObjectNode outcome = JsonNodeFactory.instance.objectNode();
  private String id;
  private String told = "";
  private boolean asked;
  private boolean known;
  private boolean gone;

  /**
   * @param request for a cluster of one server on that node alone
   */
  Canary(SlipwayClient api, String proxmoxNode, ObjectNode request) {
    this.api = api;
    this.request = request;
    outcome.put("proxmoxNode", proxmoxNode).put("outcome", "unknown");
  }

  String proxmoxNode() {
    return outcome.path("proxmoxNode").asText();
  }

  /** For programs. */
  ObjectNode outcome() {
    return outcome;
  }

  boolean fit() {
    return outcome.path("outcome").asText().equals("fit");
  }

  /** Nothing is there of it, and nothing will be. */
  boolean gone() {
    return gone || known && !asked;
  }

  /**
   * Looks once, and does what is next.
   *
   * @return what is new, for people
   */
  List<String> look() {
    List<String> news = new ArrayList<>();
    if (gone()) {
      return news;
    }
    try {
      if (id == null) {
        request(news);
      }
      JsonNode cluster = api.cluster(id);
      tell(cluster, news);
      judge(cluster);
      if (known && !gone && !cluster.path("phase").asText().equals("DESTROYING")) {
        api.delete(id);
      }
    } catch (SlipwayClient.Refused refused) {
      if (passes(refused.status())) {
        news.add("trying again: " + refused.getMessage());
      } else {
        asked = id != null;
        giveUp(refused.getMessage());
      }
    } catch (UncheckedIOException away) {
      // The same again at the next look: the key makes a repeated request the same one.
      news.add("trying again: " + away.getMessage());
    }
    return news;
  }

  /** Somebody is away, or has too much to do: that says nothing of the template. */
  private static boolean passes(int status) {
    return status >= 500 || status == 429;
  }

  private void request(List<String> news) {
    asked = true;
    id =
        api.request("application/json", request.toString(), Map.of("Idempotency-Key", key))
            .path("id")
            .asText();
    outcome.put("cluster", id);
    news.add("requested as %s, id %s".formatted(request.path("name").asText(), id));
  }

  /** Nobody waits for it any longer: what is there of it is removed by the next looks. */
  void giveUp(String why) {
    if (!known) {
      outcome.put("outcome", "unfit").put("message", why);
    }
    known = true;
  }

  private void tell(JsonNode cluster, List<String> news) {
    String now = cluster.path("phase").asText();
    for (JsonNode step : steps(cluster)) {
      if (!step.hasNonNull("finishedAt")) {
        now = step.path("step").asText() + " " + step.path("message").asText("");
      }
    }
    if (!now.equals(told)) {
      told = now;
      news.add(now.strip());
    }
  }

  private void judge(JsonNode cluster) {
    String phase = cluster.path("phase").asText();
    gone = phase.equals("DESTROYED");
    if (known) {
      return;
    }
    if (phase.equals("READY")) {
      outcome.put("outcome", "fit").set("seconds", cluster.at("/timings/secondsToReady"));
      warnings(cluster);
      known = true;
    } else if (cluster.hasNonNull("failure") || gone) {
      JsonNode failure = cluster.path("failure");
      outcome.put("outcome", "unfit");
      for (String field : List.of("step", "code", "message", "remedy")) {
        outcome.set(field, failure.path(field));
      }
      known = true;
    }
  }

  private void warnings(JsonNode cluster) {
    ArrayNode warnings = outcome.putArray("warnings");
    for (JsonNode step : steps(cluster)) {
      if (WARNING.contains(step.path("step").asText()) && step.hasNonNull("message")) {
        warnings.add(step.path("message").asText());
      }
    }
  }

  /** Of all stages, in their order. */
  private static List<JsonNode> steps(JsonNode cluster) {
    List<JsonNode> steps = new ArrayList<>();
    cluster.path("stages").forEach(stage -> stage.path("steps").forEach(steps::add));
    return steps;
  }
}
