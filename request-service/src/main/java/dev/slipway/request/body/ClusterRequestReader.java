package dev.slipway.request.body;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.AntiAffinity;
import dev.slipway.events.FailurePolicy;
import dev.slipway.kit.vault.Secret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a {@link ClusterRequest} out of a body, noting every field that has the wrong form. */
public final class ClusterRequestReader {

  private static final int MOST_SERVERS = 7;
  private static final int MOST_AGENTS = 100;
  private static final int MOST_REPLACEMENTS = 100;
  static final int MOST_GIB = 131_072;

  /** Fields that people look for one level too high, under the names that they know. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("storage", "proxmox.storage"),
          Map.entry("pool", "proxmox.pool"),
          Map.entry("tags", "proxmox.tags"),
          Map.entry("bridge", "proxmox.bridge"),
          Map.entry("vlan", "proxmox.vlan"),
          Map.entry("placement", "proxmox.placement"),
          Map.entry("cpuType", "proxmox.cpuType"),
          Map.entry("sockets", "proxmox.sockets"),
          Map.entry("startup", "proxmox.startup"),
          Map.entry("additionalNetworks", "proxmox.additionalNetworks"),
          Map.entry("disks", "proxmox.disks"),
          Map.entry("firewall", "proxmox.firewall"),
          Map.entry("extraDisks", "proxmox.disks.extra"),
          Map.entry("network", "proxmox.network"),
          Map.entry("addresses", "proxmox.addresses"),
          Map.entry("version", "k3s.version"),
          Map.entry("k3sVersion", "k3s.version"),
          Map.entry("disable", "k3s.disable"),
          Map.entry("tlsSan", "k3s.tlsSan"),
          Map.entry("clusterCidr", "k3s.clusterCidr"),
          Map.entry("serviceCidr", "k3s.serviceCidr"),
          Map.entry("clusterDns", "k3s.clusterDns"),
          Map.entry("flannelBackend", "k3s.flannelBackend"),
          Map.entry("nodeLabels", "k3s.nodeLabels"),
          Map.entry("nodeTaints", "k3s.nodeTaints"),
          Map.entry("config", "k3s.config"),
          Map.entry("manifests", "k3s.manifests"),
          Map.entry("registries", "k3s.registries"),
          Map.entry("cores", "servers.cores"),
          Map.entry("memoryMiB", "servers.memoryMiB"),
          Map.entry("diskGiB", "servers.diskGiB"),
          Map.entry("count", "servers.count"),
          Map.entry("agents", "agentPools"),
          Map.entry("writeFiles", "files"),
          Map.entry("runcmd", "preK3sCommands"),
          Map.entry("caCerts", "caCertificates"),
          Map.entry("httpProxy", "proxy.http"),
          Map.entry("httpsProxy", "proxy.https"),
          Map.entry("noProxy", "proxy.noProxy"),
          Map.entry("token", "k3sToken"));

  private final Fields root;

  private ClusterRequestReader(JsonNode body, Violations violations) {
    this.root = Fields.root(body, violations);
  }

  /** The request, as far as it could be read; what could not is among the violations. */
  public static ClusterRequest read(JsonNode body, Violations violations) {
    return new ClusterRequestReader(body, violations).request();
  }

  private ClusterRequest request() {
    GuestWishes wishes = new GuestWishes(root);
    ClusterRequest request =
        new ClusterRequest(
            root.text("name"),
            root.text("team"),
            servers(),
            agentPools(),
            root.text("template"),
            proxmox(root.object("proxmox")),
            K3sWishes.read(root.object("k3s")),
            endpoint(root.object("endpoint")),
            wishes.proxy(),
            wishes.certificates(),
            wishes.files(),
            root.flag("packageUpgrade"),
            wishes.packages(),
            wishes.commands("preK3sCommands"),
            wishes.commands("postK3sCommands"),
            root.flag("rebootCheck"),
            token(),
            root.flag("deletionProtection"),
            failurePolicy(),
            root.integer("nodeReplacements", 0, MOST_REPLACEMENTS),
            root.integer("minReadyAgents", 0, MOST_AGENTS * Fields.MOST_ENTRIES));
    root.refuseOthers(ELSEWHERE);
    return request;
  }

  private ClusterRequest.Servers servers() {
    if (root.isNumber("servers")) {
      Integer count = root.integer("servers", 1, MOST_SERVERS);
      odd("servers", root, count);
      return new ClusterRequest.Servers(count, null, null, null);
    }
    Fields fields = root.object("servers");
    Integer count = fields.integer("count", 1, MOST_SERVERS);
    odd("count", fields, count);
    ClusterRequest.Servers servers =
        new ClusterRequest.Servers(
            count,
            fields.integer("cores", 1, 512),
            fields.integer("memoryMiB", 512, 16_777_216),
            fields.integer("diskGiB", 1, MOST_GIB));
    fields.refuseOthers(
        Map.of("memory", "servers.memoryMiB", "disk", "servers.diskGiB", "cpus", "servers.cores"));
    return servers;
  }

  private static void odd(String name, Fields fields, Integer count) {
    if (count != null && count % 2 == 0) {
      fields.wrong(
          name,
          count.toString(),
          "an odd number: etcd works as long as more than half of its members do",
          "Ask for %d or %d servers.".formatted(count - 1, count + 1));
    }
  }

  private List<ClusterRequest.AgentPool> agentPools() {
    List<ClusterRequest.AgentPool> pools = new ArrayList<>();
    for (Fields fields : root.objects("agentPools")) {
      pools.add(
          new ClusterRequest.AgentPool(
              fields.text("name"),
              fields.integer("count", 1, MOST_AGENTS),
              fields.integer("cores", 1, 512),
              fields.integer("memoryMiB", 512, 16_777_216),
              fields.integer("diskGiB", 1, MOST_GIB),
              fields.texts("nodeLabels"),
              fields.texts("nodeTaints"),
              fields.entries("config")));
      fields.refuseOthers(
          Map.of(
              "memory", "memoryMiB",
              "disk", "diskGiB",
              "cpus", "cores",
              "labels", "nodeLabels",
              "taints", "nodeTaints",
              "replicas", "count"));
    }
    return pools;
  }

  private ClusterRequest.Proxmox proxmox(Fields fields) {
    ClusterRequest.Proxmox proxmox =
        new ClusterRequest.Proxmox(
            fields.text("endpoint"),
            fields.text("network"),
            fields.text("storage"),
            fields.text("pool"),
            fields.text("bridge"),
            fields.integer("vlan", 1, 4094),
            fields.texts("tags"),
            placement(fields.object("placement")),
            fields.text("cpuType"),
            fields.integer("sockets", 1, 4),
            fields.flag("startAtBoot"),
            fields.texts("addresses"),
            HardwareWishes.startup(fields.object("startup")),
            fields.flag("protection"),
            HardwareWishes.disks(fields.object("disks")),
            fields.texts("additionalNetworks"),
            HardwareWishes.firewall(fields.object("firewall")));
    fields.refuseOthers(Map.of("template", "template", "extraDisks", "proxmox.disks.extra"));
    return proxmox;
  }

  private ClusterRequest.Placement placement(Fields fields) {
    ClusterRequest.Placement placement =
        new ClusterRequest.Placement(
            fields.texts("nodes"),
            oneOf(
                fields,
                "antiAffinity",
                AntiAffinity.class,
                "REQUIRED refuses what cannot be apart, PREFERRED does what it can."));
    fields.refuseOthers(Map.of());
    return placement;
  }

  private ClusterRequest.Endpoint endpoint(Fields fields) {
    fields.notYet("vip", "a virtual IP address");
    ClusterRequest.Endpoint endpoint =
        new ClusterRequest.Endpoint(
            null, fields.text("hostname"), fields.integer("port", 1, 65_535));
    fields.refuseOthers(Map.of("name", "proxmox.endpoint"));
    return endpoint;
  }

  /** K3s takes any text; these bounds keep out what nobody could have meant as a secret. */
  private Secret token() {
    String token = root.secretText("k3sToken");
    if (token == null) {
      return null;
    }
    if (!token.matches("[A-Za-z0-9._~+/=-]{16,256}")) {
      root.wrong(
          "k3sToken",
          "a text of " + token.length() + " characters (not shown)",
          "16 to 256 letters, digits or ._~+/=-",
          "Choose another token, or leave it out and the vault makes one.");
      return null;
    }
    return Secret.of(token);
  }

  private FailurePolicy failurePolicy() {
    return oneOf(
        root,
        "failurePolicy",
        FailurePolicy.class,
        "DESTROY takes everything down when a stage gives up, HOLD waits for an operator.");
  }

  /** A word of a few, in capitals or not; null for none, and for one that is noted as wrong. */
  static <E extends Enum<E>> E oneOf(Fields fields, String field, Class<E> words, String remedy) {
    String text = fields.text(field);
    if (text == null) {
      return null;
    }
    for (E word : words.getEnumConstants()) {
      if (word.name().equals(text.toUpperCase(Locale.ROOT))) {
        return word;
      }
    }
    fields.wrong(
        field, "'" + text + "'", "one of " + Arrays.toString(words.getEnumConstants()), remedy);
    return null;
  }
}
