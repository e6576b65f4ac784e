package dev.slipway.vm.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.vm.hypervisor.Mark;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedNameTest {
  private static final UUID INSTALLATION = UUID.fromString("3f0c1a2b-0000-4000-8000-000000000001");
  private static final ClusterId CLUSTER = ClusterId.of("0199c0de-0000-7000-8000-000000000001");

  @Test
  void aSeedsVolumeSaysWhoseItIs() {
    Mark mark = new Mark(INSTALLATION, CLUSTER, new NodeName("harbour-server-1"), 2);

    String volume = SeedName.volume("seeds", SeedName.file(mark));

    assertThat(SeedName.cluster(INSTALLATION, volume)).contains(CLUSTER);
    assertThat(SeedName.cluster(UUID.randomUUID(), volume)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seeds:iso/debian-12.iso",
        "seeds:iso/slipway-3f0c1a2b.iso",
        "seeds:iso/slipway-3f0c1a2b-------------------------------------harbour-server-1-1.iso",
        "seeds:iso/slipway-3f0c1a2b-0199c0de-0000-7000-8000-000000000001-harbour-server-1-1.img",
        "local:20001/vm-20001-disk-0.qcow2"
      })
  void whatIsNamedOtherwiseIsNobodysSeed(String volume) {
    assertThat(SeedName.cluster(INSTALLATION, volume)).isEmpty();
  }
}
