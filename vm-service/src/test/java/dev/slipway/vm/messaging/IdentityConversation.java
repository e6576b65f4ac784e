package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Administrator;
import dev.slipway.vm.Faults;
import dev.slipway.vm.domain.VmStep;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A conversation in which an administrator interferes, and things break. */
abstract class IdentityConversation extends Conversation {
  static final String US = "slipway@pve";

  @ConfigProperty(name = "lab.proxmox")
  String proxmox;

  @ConfigProperty(name = "lab.faults")
  String faultControl;

  Administrator admin;
  Faults faults;

  @BeforeEach
  void enter() {
    admin = new Administrator(proxmox);
    faults = new Faults(faultControl);
  }

  @AfterEach
  void mend() {
    faults.close();
  }

  /** Fails a call of ours again and again, so that its step stands until the faults are gone. */
  void hold(String method, String path) {
    faults.only(
        "calls",
        "kind: ERROR, method: %s, path: \"%s\", message: \"can't lock file - got timeout\""
            .formatted(method, path));
  }

  void awaitStandingAt(VmStep step) {
    awaitStanding(step + " failed");
  }

  void awaitReached(VmStep step) {
    awaitStanding(step.name());
  }

  private void awaitStanding(String where) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(standing()).as("after %s", topic.heardOf(cluster)).startsWith(where));
  }

  private String standing() {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              List<?> found =
                  database
                      .createNativeQuery(
                          """
                          select (state #>> '{vms,0,state,next}')
                            || case when (select max(attempts) from step
                                          where step.id like 'vm/' || cluster.id || '/%') > 0
                               then ' failed' else '' end
                          from cluster where id = ?1""",
                          String.class)
                      .setParameter(1, cluster.value())
                      .getResultList();
              return found.isEmpty() ? "nowhere" : String.valueOf(found.getFirst());
            });
  }

  /** A VM whose seed is gone, as of a cluster that is READY. */
  Vmid settled() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    topic.say(initialised(awaited(VmBooted.class)));
    awaited(SeedRemoved.class);
    return awaited(VmCreated.class).vmid();
  }

  AttentionRequired awaitedAlarm(FailureCode code) {
    AttentionRequired alarm = awaited(AttentionRequired.class);
    assertThat(alarm.code()).as(alarm.toString()).isEqualTo(code);
    assertThat(topic.heardOf(cluster, StageUndone.class)).isEmpty();
    assertThat(topic.heardOf(cluster, VmDestroyed.class)).isEmpty();
    return alarm;
  }

  StageUndone forced(Vmid vmid) {
    topic.say(
        new ParkedResourceForced(cluster, 1, 1, Stage.VM, ResourceKind.VM, vmid.toString(), "ada"));
    return awaited(StageUndone.class);
  }

  /** It is gone, this is how that is known, and nobody was called. */
  void awaitProvenGone(Vmid vmid) {
    awaited(StageUndone.class);
    assertThat(awaited(VmDestroyed.class).howVerified())
        .isEqualTo("GET /cluster/nextid?vmid=%s on endpoint lab says free".formatted(vmid));
    assertThat(admin.exists(vmid)).isFalse();
    assertThat(leasesHeld()).isZero();
  }

  void assertNobodyWasCalled() {
    assertThat(topic.heardOf(cluster, AttentionRequired.class)).isEmpty();
  }
}
