package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmCreated;
import dev.slipway.vm.Backends;
import dev.slipway.vm.store.Leases;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * After a restore: two clusters had the same VMID and the same address one after the other, and
 * their events lie in different partitions, so that either may be read first.
 */
@QuarkusTest
@TestProfile(AnyHistoryIT.StepsOff.class)
@Backends
class LearntLeasesIT {
  /** Later than whatever other tests have left. */
  private static final Instant EARLIER = Instant.now().plus(Duration.ofDays(1));

  private static final Instant LATER = EARLIER.plus(Duration.ofHours(1));

  private final ClusterId gone = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private final ClusterId living = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Inject AgroalDataSource database;
  @Inject Leases leases;

  private ClusterTopic topic;

  @BeforeEach
  void connect() {
    topic = new ClusterTopic(bootstrapServers);
  }

  @AfterEach
  void giveBack() {
    topic.close();
    QuarkusTransaction.requiringNew().run(() -> leases.release(living));
  }

  @Test
  void theLivingOneIsReadFirst() {
    lives(living, LATER);
    lives(gone, EARLIER);
    ends(gone);

    holdsWhatItHad(living);
  }

  @Test
  void theLivingOneIsReadBetween() {
    lives(gone, EARLIER);
    lives(living, LATER);
    ends(gone);

    holdsWhatItHad(living);
  }

  @Test
  void theLivingOneIsReadLast() {
    lives(gone, EARLIER);
    ends(gone);
    lives(living, LATER);

    holdsWhatItHad(living);
  }

  private void lives(ClusterId cluster, Instant since) {
    take(Samples.requested(cluster, FailurePolicy.DESTROY), since.minusSeconds(60));
    take(Samples.vmCreated(cluster), since);
  }

  private void ends(ClusterId cluster) {
    take(new StageUndone(cluster, 1, 1, Stage.VM, List.of()), EARLIER.plusSeconds(600));
  }

  private void holdsWhatItHad(ClusterId cluster) {
    VmCreated created = Samples.vmCreated(cluster);
    String further = created.furtherAddresses().getFirst().address();
    assertThat(QuarkusTransaction.requiringNew().call(() -> leases.held(cluster)))
        .isEqualTo(new Leases.Held(Set.of(created.vmid()), Set.of(created.address(), further)));
  }

  private void take(ClusterEvent event, Instant time) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    topic.say(event, id, time);
    await("%s was taken".formatted(event.getClass().getSimpleName())).until(() -> taken(id));
  }

  private boolean taken(UUID id) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select 1 from inbox where ce_id = ?")) {
      select.setObject(1, id);
      try (ResultSet found = select.executeQuery()) {
        return found.next();
      }
    }
  }
}
