package dev.slipway.request.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * The service's own jars as a command, with the service's own environment: {@code
 * KAFKA_BOOTSTRAP_SERVERS}, {@code QUARKUS_DATASOURCE_JDBC_URL}, {@code _USERNAME}, {@code
 * _PASSWORD}. Nothing of the service runs in it: no channel, no relay, no API.
 */
public final class ReplayCommand {

  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Set<String> OPTIONS = Set.of("--swap", "--from-scratch", "--json");

  static {
    // As the service itself starts: Kafka's client logs there.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
  }

  /** Held, since java.util.logging forgets the level of a logger that nobody holds. */
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  private static final int DIFFERENT = 1;
  private static final int TROUBLE = 2;

  private ReplayCommand() {}

  /** Exits like {@code diff}: 0 when equal, 1 when not, 2 when that cannot be said. */
  public static void main(String[] arguments) {
    KAFKA.setLevel(Level.SEVERE);
    System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      arguments.stream()
          .filter(argument -> !OPTIONS.contains(argument))
          .findFirst()
          .ifPresent(
              unknown -> {
                throw new ReplayRefusal("no such option: " + unknown, "Options: " + OPTIONS);
              });
      Report report = replay(arguments, environment);
      out.println(arguments.contains("--json") ? json(report) : text(report));
      return report.equal() ? 0 : DIFFERENT;
    } catch (ReplayRefusal e) {
      err.println("slipway: " + e.getMessage());
      return TROUBLE;
    } catch (SQLException e) {
      err.println("slipway: the database failed: " + e.getMessage());
      return TROUBLE;
    }
  }

  private static Report replay(List<String> arguments, Map<String, String> environment)
      throws SQLException {
    try (Connection database = connect(environment)) {
      return Replay.run(
          database,
          required(environment, "KAFKA_BOOTSTRAP_SERVERS"),
          arguments.contains("--from-scratch"),
          arguments.contains("--swap"));
    }
  }

  private static Connection connect(Map<String, String> environment) {
    String url = required(environment, "QUARKUS_DATASOURCE_JDBC_URL");
    String user = required(environment, "QUARKUS_DATASOURCE_USERNAME");
    try {
      return DriverManager.getConnection(
          url, user, required(environment, "QUARKUS_DATASOURCE_PASSWORD"));
    } catch (SQLException e) {
      boolean refused = e.getSQLState() != null && e.getSQLState().startsWith("28");
      throw new ReplayRefusal(
          "the database at %s %s (%s)"
              .formatted(url, refused ? "refuses " + user : "cannot be reached", e.getMessage()),
          refused ? "Give the role's own password." : "Start it, or name the right one.",
          e);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new ReplayRefusal(name + " is not set", "Set it as request-service has it.");
    }
    return value;
  }

  private static String json(Report report) {
    try {
      ObjectNode tree = JSON.valueToTree(report);
      return JSON.writeValueAsString(tree.put("equal", report.equal()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report that cannot be written", e);
    }
  }

  private static String text(Report report) {
    StringBuilder text = new StringBuilder();
    Map<UUID, List<Difference>> byCluster =
        report.differences().stream()
            .collect(Collectors.groupingBy(Difference::cluster, TreeMap::new, Collectors.toList()));
    byCluster.forEach(
        (cluster, differences) -> {
          text.append("cluster ").append(cluster).append('\n');
          differences.forEach(
              each ->
                  text.append(
                      "  %s, %s\n    live     %s\n    replayed %s\n"
                          .formatted(each.where(), each.column(), each.live(), each.replayed())));
        });
    report
        .passedOver()
        .forEach(
            event ->
                text.append(
                    "cluster %s\n  %s %s at %d/%d was passed over\n"
                        .formatted(
                            event.cluster(),
                            event.type(),
                            event.event(),
                            event.partition(),
                            event.offset())));
    return text.append(summary(report)).toString();
  }

  private static String summary(Report report) {
    String verdict =
        report.differences().isEmpty()
            ? "The living projection is what the topic makes of it."
            : "%d differences%s."
                .formatted(
                    report.differences().size(),
                    report.swapped() ? ", mended" : "; --swap mends them");
    String missing =
        report.passedOver().isEmpty()
            ? ""
            : " %d events were passed over: redrive them from the dead-letter queue, or after a"
                    .formatted(report.passedOver().size())
                + " database restore reset the group request-service to the beginning.";
    return "%s%s\n%d clusters, %d records folded %s; %d events not taken yet, %d unreadable records"
        .formatted(
            verdict,
            missing,
            report.clusters(),
            report.folded(),
            report.fromSnapshot() ? "after the last equal replay" : "from the beginning",
            report.behind(),
            report.unreadable());
  }
}
