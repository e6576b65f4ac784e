package dev.slipway.lab.standalone.chaos.balance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** All lines, as a person and as a program reads them. */
public record BalanceSheet(List<Line> lines) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public BalanceSheet {
    lines = List.copyOf(lines);
  }

  public boolean balances() {
    return lines.stream().allMatch(Line::balances);
  }

  /** The names of what does not balance. */
  public List<String> failing() {
    return lines.stream().filter(line -> !line.balances()).map(Line::name).toList();
  }

  /** One line each, what does not balance with its details. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      String expected = line.expected().isEmpty() ? "" : "  (" + line.expected() + ")";
      text.append(
          "%s %-44s %s%s%n"
              .formatted(line.balances() ? " " : "✗", line.name(), line.value(), expected));
      line.details().forEach(detail -> text.append("      ").append(detail).append('\n'));
    }
    text.append(balances() ? "balanced\n" : "DOES NOT BALANCE: " + failing() + "\n");
    return text.toString();
  }

  /**
   * One JSON object on one line.
   *
   * @param circumstances what else goes in: the seed, for one
   */
  public String json(ObjectNode circumstances) {
    ObjectNode root = circumstances.deepCopy();
    root.put("balanced", balances());
    ObjectNode values = root.putObject("balance");
    for (Line line : lines) {
      values.putPOJO(line.name(), line.value());
    }
    failing().forEach(root.putArray("failing")::add);
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }
}
