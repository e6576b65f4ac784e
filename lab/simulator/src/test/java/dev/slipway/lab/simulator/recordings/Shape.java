package dev.slipway.lab.simulator.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a body must be the same: keys, types, the texts that say what went wrong, and the options
 * that a caller has set. Values that belong to one machine or one moment are not compared.
 */
final class Shape {

  /** Keys whose values are compared. */
  private static final Set<String> TEXTS =
      Set.of(
          "message",
          "exitstatus",
          "status",
          "success",
          "t",
          "type",
          "name",
          "key",
          "tokenid",
          "saved",
          "pool",
          "poolid",
          "result",
          "active",
          "exists",
          "iface",
          "shared",
          "template",
          "format",
          "lock",
          "memory",
          "cores",
          "tags",
          "boot",
          "ide2",
          "scsi0",
          "scsihw",
          "agent",
          "description",
          "ciuser",
          "cicustom",
          "sshkeys",
          "ipconfig0",
          "nameserver",
          "pending",
          "qmpstatus",
          "ip-address-type",
          "prefix");

  /** The same in lists of tasks, which tell of everything that happened before. */
  private static final Set<String> TEXTS_OF_TASKS = Set.of("saved");

  private final Set<String> texts;
  private final StringBuilder text = new StringBuilder();

  private Shape(Set<String> texts) {
    this.texts = texts;
  }

  static String of(JsonNode body) {
    return of(body, "", TEXTS);
  }

  private static String of(JsonNode node, String key, Set<String> texts) {
    Shape shape = new Shape(texts);
    shape.describe(node, key);
    return shape.text.toString();
  }

  private void describe(JsonNode node, String key) {
    if (node.isObject()) {
      describeObject(node, key);
    } else if (node.isArray()) {
      describeArray(node, key);
    } else if (texts.contains(key)) {
      text.append(neutral(node.asText()));
    } else {
      text.append(type(node));
    }
  }

  private void describeObject(JsonNode node, String key) {
    text.append('{');
    for (String name : names(node)) {
      text.append("\n ").append(name).append(": ");
      if (key.equals("errors")) {
        text.append(node.get(name).asText());
      } else {
        describe(node.get(name), name);
      }
    }
    text.append('}');
  }

  /** A log keeps order and number of its lines, but for a copy's progress. */
  private void describeArray(JsonNode node, String key) {
    boolean log = node.size() > 0 && node.get(0).has("t") && node.get(0).has("n");
    if (log) {
      node.forEach(
          line -> {
            String words = line.get("t").asText();
            if (!words.startsWith("transferred ")) {
              text.append("\n ").append(neutral(words));
            }
          });
      return;
    }
    text.append(kinds(node, key));
  }

  /** Of any other list, each kind of entry that occurs: order and number are the machine's. */
  private Set<String> kinds(JsonNode node, String key) {
    Set<String> kinds = new TreeSet<>();
    node.forEach(
        element -> kinds.add(of(element, key, element.has("upid") ? TEXTS_OF_TASKS : texts)));
    return kinds;
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String type(JsonNode node) {
    return node.getNodeType() == JsonNodeType.BOOLEAN ? "boolean" : node.getNodeType().toString();
  }

  /** Two things show the lab rather than Proxmox; temporary names and sizes are random. */
  private static String neutral(String text) {
    return text.replace("/usr/sbin/qemu-img", "/usr/bin/qemu-img")
        .replaceAll("pveupload-[0-9a-f]+", "pveupload-*")
        .replaceAll("file size is: \\d+", "file size is: *")
        .replaceAll(" -r \\d+K", "")
        .replaceAll("(?<=\\.iso,media=cdrom,size=)\\w+", "*");
  }
}
