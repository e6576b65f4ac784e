package dev.slipway.lab.backends;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The topics that {@code deploy/kafka/topics.yaml} lists.
 *
 * @param replicas how many copies each topic wants
 */
public record Topics(short replicas, List<Topic> topics) {
  private static final String MIN_INSYNC = "min.insync.replicas";

  /** One topic, with its settings in Kafka's own words. */
  public record Topic(String name, int partitions, Map<String, String> config) {}

  /** As packaged from the one file. */
  public static Topics packaged() {
    try (InputStream yaml = Topics.class.getResourceAsStream("topics.yaml")) {
      return new YAMLMapper().readValue(yaml, Topics.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates those that are absent; one that exists is left as it is. */
  public void create(String bootstrapServers) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Set<String> present = admin.listTopics().names().get();
      int brokers = admin.describeCluster().nodes().get().size();
      List<NewTopic> absent =
          topics.stream()
              .filter(topic -> !present.contains(topic.name()))
              .map(topic -> newTopic(topic, brokers))
              .toList();
      admin.createTopics(absent).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot create the topics at " + bootstrapServers, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while creating the topics", e);
    }
  }

  private NewTopic newTopic(Topic topic, int brokers) {
    short copies = (short) Math.min(replicas, brokers);
    Map<String, String> config = new HashMap<>(topic.config());
    if (copies < replicas) {
      config.put(MIN_INSYNC, "1");
    }
    return new NewTopic(topic.name(), topic.partitions(), copies).configs(config);
  }
}
