package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A person's YAML laid over ours: objects are merged, everything else is replaced. */
record Overlay(Path file) {

  /**
   * Changes the tree.
   *
   * @throws Refusal when the file is not YAML with an object at its root
   */
  void over(ObjectNode tree) {
    try {
      JsonNode changes = new YAMLMapper().readTree(file.toFile());
      if (!changes.isObject()) {
        throw new Refusal(file + " is not a YAML object", "Mend the file.");
      }
      merge(tree, changes);
    } catch (IOException e) {
      throw new Refusal(file + " cannot be read as YAML: " + e.getMessage(), "Mend the file.");
    }
  }

  private static void merge(ObjectNode tree, JsonNode changes) {
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      JsonNode known = tree.get(change.getKey());
      if (known instanceof ObjectNode object && change.getValue().isObject()) {
        merge(object, change.getValue());
      } else {
        tree.set(change.getKey(), change.getValue());
      }
    }
  }
}
