package dev.slipway.request.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

  private static final List<String> NAMES = List.of("servers", "agentPools", "tlsSan", "k3s");

  @Test
  void findsWhatWasMeant() {
    assertThat(Nearest.to("server", NAMES)).contains("servers");
    assertThat(Nearest.to("tls-san", NAMES)).contains("tlsSan");
    assertThat(Nearest.to("agent_pools", NAMES)).contains("agentPools");
    assertThat(Nearest.to("k8s", NAMES)).contains("k3s");
  }

  @Test
  void guessesNothingFarFetched() {
    assertThat(Nearest.to("hypervisor", NAMES)).isEmpty();
    assertThat(Nearest.hint("hypervisor", NAMES)).isEmpty();
  }
}
