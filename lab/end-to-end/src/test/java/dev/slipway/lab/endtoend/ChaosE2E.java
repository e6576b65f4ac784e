package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.standalone.chaos.Chaos;
import dev.slipway.lab.standalone.chaos.Site;
import dev.slipway.lab.standalone.chaos.balance.BalanceSheet;
import dev.slipway.lab.testing.GeneratedFile;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./slipway chaos}, small. */
class ChaosE2E {

  private static final Logger LOG = Logger.getLogger(ChaosE2E.class.getName());
  private static final long SEED = 1;

  /** Of each service and way one; {@code --every-point} has the others. */
  private static final List<String> POINTS =
      List.of(
          "PROVISIONING: request-service before commit of event vm-created",
          "PROVISIONING: vm-service after proxmox clone",
          "PROVISIONING: bootstrap-service before commit of make-host-key",
          "PROVISIONING: kubeconfig-service after commit of fetch",
          "DESTROY: vm-service after proxmox destroy",
          "CANCELLED_AT_CLONE: vm-service before commit of await-task",
          "CANCELLED_AT_INSTALL: bootstrap-service after calls of cancel");

  @Test
  void aFewKillsBalance() {
    BalanceSheet sheet =
        run(
            1,
            null,
            chaos -> {
              chaos.killAt(POINTS);
              chaos.strike(SEED, 3, 4, 1);
            });

    assertThat(sheet.balances()).as(sheet.text()).isTrue();
  }

  @Test
  void itGoesRedWithoutIdempotencyKeys() {
    goesRed(1, "idempotency", "repeated-request", "requests refused");
  }

  /** What the balance says when a guard is off, and the scenario is played that it is there for. */
  @Tag("slow")
  @ParameterizedTest(name = "without {0}, {1}: {2}")
  @CsvSource({
    "fence,       frozen-worker,    VMs made twice",
    "mark,        stranger,         strangers' VMs destroyed",
    "tombstone,   late-request,     tombstones that let a request in",
    "intent,      lost-intent,      VMs on the hypervisor",
    "found,       lost-answer,      VMs made twice",
    "absence,     out-of-sight,     'said to be gone, and there'",
    "second-look, late-clone,       VMs on the hypervisor",
    "relay-lease, crowd,            records repeated without a fault",
    "lanes,       crowd,            records repeated without a fault",
    "vault,       crowd,            vaults that still answer",
    "slots,       crowd,            clones at once"
  })
  void itGoesRedWithoutAGuard(String guard, String scenario, String line) {
    goesRed(2, guard, scenario, line);
  }

  @Tag("slow")
  @Test
  void theInboxIsAnOptimisation() {
    BalanceSheet sheet = run(2, "inbox", chaos -> chaos.strike(SEED, 12, 10, 2));

    assertThat(sheet.balances()).as(sheet.text()).isTrue();
  }

  private static void goesRed(int replicas, String guard, String scenario, String line) {
    BalanceSheet sheet = run(replicas, guard, chaos -> chaos.play(List.of(scenario), "red"));

    assertThat(sheet.failing()).as(sheet.text()).contains(line);
  }

  private static BalanceSheet run(int replicas, String without, Consumer<Chaos> what) {
    try (Site site = Site.start(GeneratedFile.projectRoot(), null, replicas, without, LOG::info)) {
      Chaos chaos = new Chaos(site, LOG::info);
      what.accept(chaos);
      return chaos.balance();
    }
  }
}
