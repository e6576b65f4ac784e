package dev.slipway.lab.simulator.kubernetes;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;

/**
 * How long K3s takes on a simulated guest.
 *
 * @param startDelay from the unit's start to an API that answers; default 300 ms
 * @param readyDelay from then to a node that is Ready and running workloads; default 500 ms
 * @param restartDelay between two tries of a K3s that exits; default 5 s, as in its unit file
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record K3sBehaviour(Duration startDelay, Duration readyDelay, Duration restartDelay) {

  public K3sBehaviour {
    startDelay = startDelay == null ? Duration.ofMillis(300) : startDelay;
    readyDelay = readyDelay == null ? Duration.ofMillis(500) : readyDelay;
    restartDelay = restartDelay == null ? Duration.ofSeconds(5) : restartDelay;
  }

  public static K3sBehaviour defaults() {
    return new K3sBehaviour(null, null, null);
  }

  public static K3sBehaviour withoutDelays() {
    return new K3sBehaviour(Duration.ZERO, Duration.ZERO, null);
  }
}
