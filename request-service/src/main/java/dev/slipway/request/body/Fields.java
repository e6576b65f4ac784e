package dev.slipway.request.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the fields of one object of a body. What does not fit is noted and read as absent, so that
 * reading goes on and everything wrong is told at once; a field that nobody asked for is refused by
 * name. A null counts as absent.
 */
final class Fields {

  static final int MOST_ENTRIES = 64;
  private static final int LONGEST_TEXT = 1024;

  private final JsonNode node;
  private final String path;
  private final Violations violations;
  private final Set<String> known = new TreeSet<>();

  private Fields(JsonNode node, String path, Violations violations) {
    this.node = node;
    this.path = path;
    this.violations = violations;
  }

  static Fields root(JsonNode body, Violations violations) {
    return new Fields(body, "", violations);
  }

  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether the field is there with something in it. */
  boolean has(String name) {
    JsonNode value = value(name);
    return !value.isMissingNode() && !(value.isContainerNode() && value.isEmpty());
  }

  boolean isNumber(String name) {
    return value(name).isNumber();
  }

  /** The text, or null. */
  String text(String name) {
    JsonNode value = value(name);
    if (value.isMissingNode()) {
      return null;
    }
    return plainText(path(name), value) ? value.textValue() : null;
  }

  /** The text, or the number as text; or null. */
  String textOrNumber(String name) {
    JsonNode value = value(name);
    return value.isIntegralNumber() ? value.asText() : text(name);
  }

  /** A text that is never shown again; null where there is none. */
  String secretText(String name) {
    JsonNode value = value(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isTextual()) {
      wrong(name, kind(value), "a text", "Put the value in quotes.");
      return null;
    }
    return value.textValue();
  }

  /** The whole number, or null. */
  Integer integer(String name, int min, int max) {
    JsonNode value = value(name);
    if (value.isMissingNode()) {
      return null;
    }
    boolean fits = value.isIntegralNumber() && value.canConvertToInt();
    if (fits && value.intValue() >= min && value.intValue() <= max) {
      return value.intValue();
    }
    String remedy =
        value.isTextual()
            ? "Write the number without quotes and without a unit."
            : "Set " + path(name) + " to a value in that range.";
    wrong(name, show(value), "a whole number from " + min + " to " + max, remedy);
    return null;
  }

  /** The truth value, or null. */
  Boolean flag(String name) {
    JsonNode value = value(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isBoolean()) {
      wrong(name, show(value), "true or false", "Write true or false without quotes.");
      return null;
    }
    return value.booleanValue();
  }

  /** The texts of a list; empty where there is none. */
  List<String> texts(String name) {
    JsonNode value = value(name);
    if (value.isMissingNode()) {
      return List.of();
    }
    if (!value.isArray()) {
      wrong(name, show(value), "a list of texts", "Write " + name + ": [\"…\"].");
      return List.of();
    }
    if (value.size() > MOST_ENTRIES) {
      wrong(
          name,
          value.size() + " entries",
          "at most " + MOST_ENTRIES + " entries",
          "Leave out what is not needed.");
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      if (plainText(path(name) + "[" + i + "]", value.get(i))) {
        texts.add(value.get(i).textValue());
      }
    }
    return texts;
  }

  /** The texts of a list that may be secrets: never shown again, and with any characters. */
  List<String> secretTexts(String name, int longest) {
    List<String> texts = new ArrayList<>();
    List<JsonNode> entries = hiddenList(name, "a list of texts", MOST_ENTRIES);
    for (int i = 0; i < entries.size(); i++) {
      String text = entries.get(i).textValue();
      if (text == null || text.isEmpty() || text.length() > longest) {
        wrong(
            name + "[" + i + "]",
            kind(entries.get(i)),
            "a text of 1 to " + longest + " characters",
            "Put the value in quotes.");
      } else {
        texts.add(text);
      }
    }
    return texts;
  }

  /** The objects of a list; empty where there is none. */
  List<Fields> objects(String name) {
    return objects(name, MOST_ENTRIES);
  }

  /** The same, of a list that may not have as many. */
  List<Fields> objects(String name, int most) {
    List<Fields> objects = new ArrayList<>();
    List<JsonNode> entries = hiddenList(name, "a list of objects", most);
    for (int i = 0; i < entries.size(); i++) {
      String entry = name + "[" + i + "]";
      if (entries.get(i).isObject()) {
        objects.add(new Fields(entries.get(i), path(entry), violations));
      } else {
        wrong(entry, kind(entries.get(i)), "an object", "Write its fields below it.");
      }
    }
    return objects;
  }

  private List<JsonNode> hiddenList(String name, String expected, int most) {
    JsonNode value = value(name);
    boolean list = value.isArray() && value.size() <= most;
    if (!list && !value.isMissingNode()) {
      wrong(
          name,
          kind(value),
          expected + ", at most " + most,
          "Write each as an entry of its own, below " + name + ".");
    }
    List<JsonNode> entries = new ArrayList<>();
    if (list) {
      value.forEach(entries::add);
    }
    return entries;
  }

  /** The fields of the object of that name; of an empty one where there is none. */
  Fields object(String name) {
    JsonNode value = value(name);
    if (!value.isMissingNode() && !value.isObject()) {
      wrong(name, kind(value), "an object", "Write the fields of " + name + " below it.");
      return new Fields(MissingNode.getInstance(), path(name), violations);
    }
    return new Fields(value, path(name), violations);
  }

  /** Notes it where the field is not there at all. */
  void require(String name, String expected) {
    if (value(name).isMissingNode()) {
      wrong(name, "nothing", expected, "Add " + name + ".");
    }
  }

  /** The entries of an object whose names are not ours; empty where there is none. */
  Map<String, JsonNode> entries(String name) {
    Fields object = object(name);
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    object.node.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  /** The object as it was written, for what has a form of its own. */
  JsonNode tree() {
    return node;
  }

  /** Refuses what a later version of Slipway will take, instead of ignoring it. */
  void notYet(String name, String feature) {
    if (has(name)) {
      wrong(
          name,
          kind(value(name)),
          "nothing: " + feature + " is not supported yet by this version",
          "Leave " + name + " out.");
    }
  }

  /**
   * Refuses every field that was not asked for.
   *
   * @param elsewhere fields that people look for here, with the path where they are
   */
  void refuseOthers(Map<String, String> elsewhere) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String name = entry.getKey();
      if (known.contains(name)) {
        continue;
      }
      String hint =
          elsewhere.containsKey(name)
              ? "Did you mean '" + elsewhere.get(name) + "'? "
              : Nearest.hint(name, known);
      violations.add(
          path(name),
          "an unknown field",
          "one of " + String.join(", ", known),
          hint + "Correct the name or leave the field out.");
    }
  }

  void wrong(String name, String found, String expected, String remedy) {
    violations.add(path(name), found, expected, remedy);
  }

  /** What a value looks like to the one who wrote it. */
  static String show(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list of " + value.size();
      case STRING -> "'" + value.textValue() + "'";
      case MISSING, NULL -> "nothing";
      case BOOLEAN, NUMBER, BINARY, POJO -> value.asText();
    };
  }

  /** The same of a value that is or may hold a secret, such as a list of commands as one text. */
  static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list of " + value.size();
      case STRING -> "a text (not shown)";
      case NUMBER -> "a number (not shown)";
      case BOOLEAN -> "a truth value";
      case MISSING, NULL -> "nothing";
      case BINARY, POJO -> "something else";
    };
  }

  private JsonNode value(String name) {
    known.add(name);
    JsonNode value = node.path(name);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  private boolean plainText(String where, JsonNode value) {
    if (!value.isTextual()) {
      violations.add(where, show(value), "a text", "Put the value in quotes.");
      return false;
    }
    String text = value.textValue();
    if (text.isBlank()
        || text.length() > LONGEST_TEXT
        || text.chars().anyMatch(Character::isISOControl)) {
      violations.add(
          where,
          text.isBlank() ? "an empty text" : "a text of " + text.length() + " characters",
          "a text of 1 to " + LONGEST_TEXT + " characters without control characters",
          "Write a value or leave the field out.");
      return false;
    }
    return true;
  }
}
