package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.BootstrapConfig;
import dev.slipway.bootstrap.BootstrapConfig.Deadlines;
import dev.slipway.bootstrap.BootstrapConfig.Polling;
import dev.slipway.bootstrap.domain.GuestStep;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.RetryPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How long steps wait: between two looks, and at most. */
@ApplicationScoped
class Pauses {
  private static final int TENTH = 10;

  private final Polling polling;
  private final Deadlines deadlines;
  private final Clock clock;

  Pauses(BootstrapConfig config, Clock clock) {
    this.polling = config.bootstrap().polling();
    this.deadlines = config.bootstrap().deadlines();
    this.clock = clock;
  }

  /** Until the next look: what just began is looked at often, what takes long seldom. */
  Duration untilNextLook(Attempt attempt) {
    Duration tenth = waited(attempt).dividedBy(TENTH);
    if (tenth.compareTo(polling.shortest()) < 0) {
      return polling.shortest();
    }
    return tenth.compareTo(polling.longest()) > 0 ? polling.longest() : tenth;
  }

  /** Whether a wait is worth telling: when it begins, and then at the longest pauses only. */
  boolean tellable(Attempt attempt) {
    Duration waited = waited(attempt);
    return waited.compareTo(polling.shortest()) < 0
        || untilNextLook(attempt).equals(polling.longest());
  }

  boolean overdue(Attempt attempt, RetryPolicy policy) {
    return waited(attempt).compareTo(policy.deadline()) > 0;
  }

  Instant after(Duration pause) {
    return clock.instant().plus(pause);
  }

  private Duration waited(Attempt attempt) {
    return Duration.between(attempt.firstAttempt(), clock.instant());
  }

  RetryPolicy retries(GuestStep step) {
    return RetryPolicy.within(
        switch (step) {
          case AWAIT_CLOUD_INIT -> deadlines.cloudInit();
          case MAKE_HOST_KEY,
              SWAP_HOST_KEY,
              DISABLE_CLOUD_INIT,
              CHECK_REQUIREMENTS,
              CHECK_REBOOT,
              SET_PROXY,
              TRUST_CERTIFICATES,
              PLACE_FILES ->
              deadlines.guest();
          case UPGRADE_PACKAGES, INSTALL_PACKAGES -> deadlines.packages();
          case RUN_PRE_K3S_COMMANDS, RUN_POST_K3S_COMMANDS -> deadlines.commands();
          case CONFIGURE_K3S,
              DOWNLOAD_K3S,
              VERIFY_K3S,
              INSTALL_K3S,
              FORGET_FORMER,
              START_K3S,
              AWAIT_NODE ->
              deadlines.k3s();
          case CANCEL -> deadlines.cancel();
        });
  }

  RetryPolicy clusterRetries() {
    return RetryPolicy.within(deadlines.k3s());
  }
}
