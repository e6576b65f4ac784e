package dev.slipway.lab.simulator.guest.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemdTest {

  private static final TransientSpec REMAINS = new TransientSpec(true, true);
  private static final TransientSpec GOES = new TransientSpec(true, false);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger failingStarts = new AtomicInteger();
  private final Journal journal = new Journal();
  private final Systemd systemd =
      new Systemd(
          journal,
          name ->
              name.equals("k3s.service")
                  ? Optional.of(
                      new ServiceUnit(name, new FlakyDaemon(), journal, Duration.ofMillis(20)))
                  : Optional.empty());

  @AfterEach
  void cutThePower() {
    systemd.powerCut();
  }

  @Test
  void aOneshotIsActivatingWhileItRunsAndStaysWhenItEndedWell() {
    systemd.runTransient("work", REMAINS, this::waitAtTheGate);
    assertThat(systemd.status("work"))
        .isEqualTo(new UnitStatus("loaded", "activating", "start", "success", 0, 0));

    gate.countDown();

    awaitStatus("work", new UnitStatus("loaded", "active", "exited", "success", 0, 0));
  }

  @Test
  void withoutRemainAfterExitAGoodEndIsForgotten() {
    systemd.runTransient("work", GOES, () -> 0);

    awaitStatus("work", UnitStatus.NOT_FOUND);
  }

  @Test
  void aFailureStaysUntilItIsReset() {
    systemd.runTransient("work", GOES, () -> 22);
    UnitStatus failed = new UnitStatus("loaded", "failed", "failed", "exit-code", 22, 0);
    awaitStatus("work", failed);
    systemd.find("work").orElseThrow().stop();
    assertThat(systemd.status("work")).isEqualTo(failed);

    systemd.find("work").orElseThrow().resetFailed();

    assertThat(systemd.status("work")).isEqualTo(UnitStatus.NOT_FOUND);
  }

  @Test
  void aNameThatIsLoadedCannotBeStartedAgain() {
    systemd.runTransient("install.sh", REMAINS, () -> 0);
    awaitStatus(
        "install.sh.service", new UnitStatus("loaded", "active", "exited", "success", 0, 0));

    assertThat(systemd.runTransient("install.sh", REMAINS, () -> 0)).isEmpty();
    systemd.find("install.sh").orElseThrow().stop();
    assertThat(systemd.runTransient("install.sh", REMAINS, () -> 0)).isPresent();
  }

  @Test
  void stoppingARunningOneshotKillsItWhichCountsAsAFailure() {
    systemd.runTransient("work", REMAINS, this::waitAtTheGate);

    systemd.find("work").orElseThrow().stop();

    assertThat(systemd.status("work"))
        .isEqualTo(new UnitStatus("loaded", "failed", "failed", "signal", 15, 0));
  }

  @Test
  void aServiceWhoseProgramExitsIsRestartedUntilItStarts() {
    failingStarts.set(3);

    systemd.find("k3s").orElseThrow().start();

    awaitStatus("k3s", new UnitStatus("loaded", "active", "running", "success", 0, 3));
    assertThat(journal.last("k3s.service", 50)).contains("level=fatal msg=\"not today\"");
  }

  @Test
  void aServiceThatGoesRoundCanBeStopped() {
    failingStarts.set(Integer.MAX_VALUE);
    Unit k3s = systemd.find("k3s").orElseThrow();
    k3s.start();
    await()
        .untilAsserted(
            () -> {
              assertThat(k3s.status().sub()).isEqualTo("auto-restart");
              assertThat(k3s.status().result()).isEqualTo("exit-code");
              assertThat(k3s.status().mainStatus()).isEqualTo(1);
            });

    k3s.stop();

    assertThat(k3s.status()).isEqualTo(UnitStatus.DEAD);
  }

  private int waitAtTheGate() throws InterruptedException {
    gate.await();
    return 0;
  }

  private void awaitStatus(String unit, UnitStatus wanted) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(systemd.status(unit)).isEqualTo(wanted));
  }

  private final class FlakyDaemon implements Daemon {
    @Override
    public void start() throws DaemonFailedException {
      if (failingStarts.getAndDecrement() > 0) {
        throw new DaemonFailedException(1, "level=fatal msg=\"not today\"");
      }
    }

    @Override
    public void stop() {
      // Nothing runs in the background.
    }
  }
}
