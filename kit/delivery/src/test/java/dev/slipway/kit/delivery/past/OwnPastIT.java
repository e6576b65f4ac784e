package dev.slipway.kit.delivery.past;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.EventType;
import dev.slipway.events.FailureCode;
import dev.slipway.events.KubeconfigRead;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeName;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.Received;
import dev.slipway.lab.backends.BackendsResource;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read again of our own past is taken for sent, and nothing else is. */
@QuarkusTest
@WithTestResource(BackendsResource.class)
class OwnPastIT {
  private static final String US = "of-this-test";

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @Inject AgroalDataSource database;
  @Inject Outbox outbox;

  private OwnPast past;

  /** Never committed, so that the relay has no part in it. */
  @BeforeEach
  void begin() {
    past = new OwnPast(database, Map.of(), "any-topic", US);
    QuarkusTransaction.begin();
  }

  @AfterEach
  void rollBack() {
    QuarkusTransaction.rollback();
  }

  @Test
  void of_two_alarms_only_the_one_that_is_read_was_sent() throws SQLException {
    EventId first = outbox.append(alarm("20001"), null);
    EventId second = outbox.append(alarm("20002"), null);

    past.recall(received(first, alarm("20001")));

    assertThat(unsent()).containsExactly(second.value());
  }

  @Test
  void of_two_failures_only_the_one_that_is_read_was_sent() throws SQLException {
    EventId second = outbox.append(failed(2), null);

    past.recall(received(any(), failed(1)));
    assertThat(unsent()).containsExactly(second.value());

    past.recall(received(any(), failed(2)));
    assertThat(unsent()).isEmpty();
  }

  /** A question of a run before, and an answer, are not the question of this one. */
  @Test
  void of_an_agent_that_failed_twice_each_run_is_told_apart() throws SQLException {
    EventId second = outbox.append(lost(2, false), null);

    past.recall(received(any(), lost(1, false)));
    past.recall(received(any(), lost(2, true)));
    assertThat(unsent()).containsExactly(second.value());

    past.recall(received(any(), lost(2, false)));
    assertThat(unsent()).isEmpty();
  }

  /** The database was restored from before: what it says anew has another id. */
  @Test
  void a_fact_that_is_said_anew_is_the_same_fact() throws SQLException {
    outbox.append(alarm("20001"), null);

    past.recall(received(any(), alarm("20001")));

    assertThat(unsent()).isEmpty();
  }

  @Test
  void each_time_that_a_kubeconfig_is_read_is_a_fact_of_its_own() throws SQLException {
    EventId later = outbox.append(read(Instant.parse("2026-01-02T03:04:06Z")), null);

    past.recall(received(any(), read(Instant.parse("2026-01-02T03:04:05Z"))));

    assertThat(unsent()).containsExactly(later.value());
  }

  private static EventId any() {
    return new EventId(UuidCreator.getTimeOrderedEpoch());
  }

  private ClusterEvent alarm(String vmid) {
    return new AttentionRequired(
        cluster, 1, 1, Stage.VM, ResourceKind.VM, vmid, FailureCode.VM_LOCKED, "m", "r");
  }

  private ClusterEvent failed(int run) {
    return new StageFailed(
        cluster, 1, run, Stage.VM, null, "CLONE", FailureCode.NO_CAPACITY, 1, "m", "r", null);
  }

  private ClusterEvent lost(int run, boolean forGood) {
    return new NodeFailed(
        cluster,
        1,
        run,
        new NodeName("harbour-agent-1"),
        1,
        FailureCode.VM_DID_NOT_BOOT,
        "m",
        Stage.VM,
        forGood,
        "AWAIT_SSH",
        1,
        "r",
        null);
  }

  private ClusterEvent read(Instant at) {
    return new KubeconfigRead(cluster, 1, 1, "ada", at);
  }

  private Received received(EventId id, ClusterEvent event) {
    return new Received(
        id,
        URI.create("/" + US),
        EventType.of(event).type(),
        event,
        Instant.now(),
        null,
        cluster.toString());
  }

  private List<UUID> unsent() throws SQLException {
    List<UUID> unsent = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select event_id from outbox where cluster = ? and sent_at is null order by seq")) {
      select.setObject(1, cluster.value());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          unsent.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return unsent;
  }
}
