package dev.slipway.lab.simulator.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a body must be the same: keys, types, and the texts that say what went wrong. Values that
 * belong to one machine or one moment are not compared.
 */
final class Shape {

  private static final Set<String> TEXTS =
      Set.of("message", "exitstatus", "status", "success", "t", "type", "name", "key", "tokenid");

  private Shape() {}

  static String of(JsonNode body) {
    StringBuilder text = new StringBuilder();
    describe(body, "", text);
    return text.toString();
  }

  private static void describe(JsonNode node, String key, StringBuilder text) {
    if (node.isObject()) {
      describeObject(node, key, text);
    } else if (node.isArray()) {
      describeArray(node, key, text);
    } else if (TEXTS.contains(key)) {
      text.append(neutral(node.asText()));
    } else {
      text.append(type(node));
    }
  }

  private static void describeObject(JsonNode node, String key, StringBuilder text) {
    text.append('{');
    for (String name : names(node)) {
      text.append("\n ").append(name).append(": ");
      if (key.equals("errors")) {
        text.append(node.get(name).asText());
      } else {
        describe(node.get(name), name, text);
      }
    }
    text.append('}');
  }

  /**
   * Order and number of elements are the machine's. A log keeps both, but for a copy's progress.
   */
  private static void describeArray(JsonNode node, String key, StringBuilder text) {
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
    boolean options = node.size() > 0 && node.get(0).has("key");
    text.append(options ? kinds(node, key) : commonNames(node));
  }

  /** A configuration's options: each kind of entry that occurs. */
  private static Set<String> kinds(JsonNode node, String key) {
    Set<String> kinds = new TreeSet<>();
    node.forEach(
        element -> {
          StringBuilder kind = new StringBuilder();
          describe(element, key, kind);
          kinds.add(kind.toString());
        });
    return kinds;
  }

  /** Other lists: the keys that every element has. */
  private static Set<String> commonNames(JsonNode node) {
    Set<String> common = new TreeSet<>();
    for (int i = 0; i < node.size(); i++) {
      Set<String> names = names(node.get(i));
      if (i == 0) {
        common.addAll(names);
      }
      common.retainAll(names);
    }
    return common;
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
        .replaceAll(" -r \\d+K", "");
  }
}
