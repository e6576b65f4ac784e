package dev.slipway.request.replay;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Stage;
import dev.slipway.request.Api;
import dev.slipway.request.Story;
import dev.slipway.request.Topic;
import io.cloudevents.CloudEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What several clusters might say, drawn from a seed: in their order and out of it, interleaved,
 * repeated, with types that nobody knows, and names that go from one cluster to the next.
 */
final class RandomHistories {

  private final Random random;
  private final Map<String, Deque<Object>> rest = new LinkedHashMap<>();
  private final List<String> destroyed = new ArrayList<>();
  private final List<CloudEvent> said = new ArrayList<>();

  private record Unknown(String body) {}

  RandomHistories(long seed, int names) {
    random = new Random(seed);
    for (int i = 0; i < names; i++) {
      String name = Api.newName();
      int holders = 1 + random.nextInt(3);
      for (int holder = 1; holder <= holders; holder++) {
        // Whoever had the name before has come to its end.
        add(name, holder < holders || random.nextBoolean());
      }
    }
  }

  private void add(String name, boolean toItsEnd) {
    ClusterId id = new ClusterId(UuidCreator.getTimeOrderedEpoch());
    Story story = Story.of(id.toString(), name);
    List<Object> life = new ArrayList<>();
    life.add(requested(id, name));
    life.addAll(
        List.of(
            story.created(),
            story.booted(),
            story.initialised(),
            new Unknown("{\"a\": [1]}"),
            story.k3sReady(),
            story.kubeconfigStored(),
            story.seedRemoved(),
            new Unknown("no JSON")));
    life.subList(1 + random.nextInt(life.size()), life.size()).clear();
    if (random.nextInt(3) == 0) {
      life.add(story.failed());
      life.add(new ClusterResumeRequested(id, 1, 2, "operator"));
      life.add(story.parked());
    }
    if (toItsEnd) {
      life.add(new ClusterDestroyRequested(id, 1, 1, DestroyCause.USER, "somebody", null));
      life.add(new ClusterDestroyRequested(id, 1, 1, DestroyCause.EXPIRY, "time", null));
      List<Stage> stages = new ArrayList<>(List.of(Stage.values()));
      Collections.shuffle(stages, random);
      stages.forEach(stage -> life.add(story.undone(stage)));
      destroyed.add(id.toString());
    }
    if (random.nextInt(3) == 0) {
      Collections.shuffle(life, random);
    }
    rest.put(id.toString(), new ArrayDeque<>(life));
  }

  private static ClusterEvent requested(ClusterId id, String name) {
    return new ClusterRequested(
        id, 1, 1, ClusterName.of(name), Story.spec(), FailurePolicy.HOLD, "ci", "alpha");
  }

  /** Says everything. */
  void sayAll(Topic topic) {
    while (!rest.isEmpty()) {
      List<String> living = List.copyOf(rest.keySet());
      String cluster = living.get(random.nextInt(living.size()));
      Object next = rest.get(cluster).poll();
      if (next == null) {
        rest.remove(cluster);
      } else if (next instanceof ClusterEvent event) {
        said.add(topic.says("vm-service", event));
      } else if (next instanceof Unknown unknown) {
        said.add(topic.saysUnknown("new-service", cluster, "dev.slipway.new.v1", unknown.body()));
      }
      if (random.nextInt(4) == 0 && !said.isEmpty()) {
        topic.again(said.get(random.nextInt(said.size())));
      }
    }
  }

  /** Everything that was said, each once. */
  List<CloudEvent> said() {
    return List.copyOf(said);
  }

  /** The clusters that come to their end, of which the service itself has the last word. */
  List<String> destroyed() {
    return List.copyOf(destroyed);
  }
}
