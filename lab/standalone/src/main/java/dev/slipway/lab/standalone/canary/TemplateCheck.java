package dev.slipway.lab.standalone.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.Refusal;
import dev.slipway.lab.standalone.SlipwayClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;

/** Checks a template by a canary on each Proxmox node that can take one, all at once. */
public final class TemplateCheck {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration TAKE_DOWN = Duration.ofMinutes(10);

  private final SlipwayClient api;
  private final Wanted wanted;
  private final BiConsumer<String, String> news;
  private final ObjectNode outcome = JSON.createObjectNode();
  private final List<Canary> canaries = new ArrayList<>();

  /**
   * What is to be checked.
   *
   * @param endpoint null for the template's own, and so for the network and the K3s version
   * @param nodes only these; empty for all that can take a VM of it
   * @param limit until a canary is known
   */
  public record Wanted(
      String template,
      String endpoint,
      String network,
      String k3sVersion,
      List<String> nodes,
      Duration limit) {}

  /**
   * @param news told while it happens: of which Proxmox node, and what
   */
  public TemplateCheck(SlipwayClient api, Wanted wanted, BiConsumer<String, String> news) {
    this.api = api;
    this.wanted = wanted;
    this.news = news;
    outcome.put("template", wanted.template()).putArray("nodes");
  }

  /**
   * Blocks until every canary is known and gone.
   *
   * @return whether the template is fit wherever it was to be
   * @throws Refusal where no Proxmox node can take a canary
   */
  public boolean run() {
    boolean everywhere = choose();
    if (canaries.isEmpty()) {
      throw new Refusal(
          "no Proxmox node can take a canary of " + wanted.template(), "See why above.");
    }
    try {
      if (!Looking.within(this::settled, PAUSE, wanted.limit())) {
        canaries.forEach(
            canary -> canary.giveUp("not READY within " + wanted.limit().toSeconds() + " s"));
        Looking.within(this::settled, PAUSE, TAKE_DOWN);
      }
    } finally {
      canaries.forEach(canary -> outcome.withArray("nodes").add(canary.outcome()));
    }
    return everywhere && canaries.stream().allMatch(canary -> canary.fit() && canary.gone());
  }

  /**
   * Whatever went wrong before: no canary stays.
   *
   * @return whether none is left
   */
  public boolean takenDown() {
    if (canaries.stream().allMatch(Canary::gone)) {
      return true;
    }
    canaries.forEach(canary -> canary.giveUp("broken off"));
    return Looking.within(this::settled, PAUSE, TAKE_DOWN);
  }

  /** For programs: every node, with what became of its canary or why it had none. */
  public ObjectNode outcome() {
    return outcome;
  }

  /** One for each node that has a place for it; the others say why not. */
  private boolean choose() {
    JsonNode plan = plan();
    List<String> there = new ArrayList<>();
    boolean everywhere = true;
    for (JsonNode host : plan.path("proxmoxNodes")) {
      String node = host.path("proxmoxNode").asText();
      there.add(node);
      if (!wanted.nodes().isEmpty() && !wanted.nodes().contains(node)) {
        continue;
      }
      if (host.path("fits").asBoolean()) {
        canaries.add(new Canary(api, node, request(node)));
      } else {
        everywhere &= !wanted.nodes().contains(node);
        left(node, host.path("against"));
      }
    }
    if (there.isEmpty() || canaries.isEmpty()) {
      plan.path("findings")
          .forEach(finding -> news.accept(finding.path("where").asText(), why(finding)));
    }
    wanted.nodes().stream()
        .filter(node -> !there.contains(node))
        .findFirst()
        .ifPresent(
            node -> {
              throw new Refusal(
                  "there is no Proxmox node '" + node + "'",
                  "Name one of %s with --node.".formatted(String.join(", ", there)));
            });
    return everywhere;
  }

  private JsonNode plan() {
    try {
      return api.plan(request(null).toString());
    } catch (SlipwayClient.Refused refused) {
      throw new Refusal(
          "no canary of %s can be planned: %s".formatted(wanted.template(), refused.getMessage()),
          "See the remedy there.");
    }
  }

  private void left(String node, JsonNode against) {
    List<String> reasons =
        StreamSupport.stream(against.spliterator(), false).map(TemplateCheck::why).toList();
    String why = String.join("; ", reasons);
    news.accept(node, "no canary: " + why);
    outcome
        .withArray("nodes")
        .addObject()
        .put("proxmoxNode", node)
        .put("outcome", "not checked")
        .put("message", why);
  }

  private static String why(JsonNode finding) {
    return "%s (needed: %s) — %s"
        .formatted(
            finding.path("found").asText(),
            finding.path("needed").asText(),
            finding.path("remedy").asText());
  }

  private ObjectNode request(String proxmoxNode) {
    byte[] any = new byte[4];
    ThreadLocalRandom.current().nextBytes(any);
    ObjectNode request = JSON.createObjectNode();
    request.put("name", "canary-" + HexFormat.of().formatHex(any));
    request.put("template", wanted.template());
    request.put("rebootCheck", true);
    ObjectNode proxmox = request.putObject("proxmox");
    if (wanted.endpoint() != null) {
      proxmox.put("endpoint", wanted.endpoint());
    }
    if (wanted.network() != null) {
      proxmox.put("network", wanted.network());
    }
    if (wanted.k3sVersion() != null) {
      request.putObject("k3s").put("version", wanted.k3sVersion());
    }
    if (proxmoxNode != null) {
      proxmox.putObject("placement").putArray("nodes").add(proxmoxNode);
    }
    return request;
  }

  private boolean settled() {
    for (Canary canary : canaries) {
      canary.look().forEach(said -> news.accept(canary.proxmoxNode(), said));
    }
    return canaries.stream().allMatch(Canary::gone);
  }
}
