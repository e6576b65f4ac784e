package dev.slipway.lab.standalone.chaos.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MachinesTest {

  @Test
  void aVmThatWasMadeAgainAfterTheFirstHadGoneWasMadeTwice() throws IOException {
    Machines machines =
        machines(
            """
            vms:
              - {vmid: 20000, description: slipway installation=i cluster=c node=n instance=1, made: "2026-11-29T21:00:00Z", gone: "2026-11-29T21:00:05Z"}
              - {vmid: 20001, description: slipway installation=i cluster=c node=n instance=1, made: "2026-11-29T21:00:06Z"}
            """);

    assertThat(machines.madeTwice()).hasSize(1);
    assertThat(machines.twoAtOnce()).isEmpty();
  }

  @Test
  void twoThatThereWereAtOnceAreToldApart() throws IOException {
    Machines machines =
        machines(
            """
            vms:
              - {vmid: 20000, description: slipway installation=i cluster=c node=n instance=1, made: "2026-11-29T21:00:00Z"}
              - {vmid: 20001, description: slipway installation=i cluster=c node=n instance=1, made: "2026-11-29T21:00:06Z", gone: "2026-11-29T21:00:07Z"}
            """);

    assertThat(machines.twoAtOnce()).hasSize(1);
  }

  @Test
  void aReplacementAndASomebodyElsesAreNoDoubles() throws IOException {
    Machines machines =
        machines(
            """
            vms:
              - {vmid: 101, made: "2026-11-29T21:00:00Z"}
              - {vmid: 102, made: "2026-11-29T21:00:00Z"}
              - {vmid: 20000, description: slipway installation=i cluster=c node=n instance=1, made: "2026-11-29T21:00:00Z"}
              - {vmid: 20001, description: slipway installation=i cluster=c node=n instance=2, made: "2026-11-29T21:00:00Z"}
            """);

    assertThat(machines.made()).isEqualTo(2);
    assertThat(machines.madeTwice()).isEmpty();
    assertThat(machines.twoAtOnce()).isEmpty();
  }

  @Test
  void clonesAreCountedWhileTheyRun() throws IOException {
    Machines machines =
        machines(
            """
            clones:
              - {node: pve1, started: "2026-11-29T21:00:00Z", ended: "2026-11-29T21:00:10Z"}
              - {node: pve1, started: "2026-11-29T21:00:09Z", ended: "2026-11-29T21:00:12Z"}
              - {node: pve2, started: "2026-11-29T21:00:09Z"}
              - {node: pve1, started: "2026-11-29T21:00:12Z", ended: "2026-11-29T21:00:13Z"}
            """);

    assertThat(machines.mostClones()).isEqualTo(3);
    assertThat(machines.mostClonesOnANode()).isEqualTo(2);
  }

  private static Machines machines(String history) throws IOException {
    return new Machines(new YAMLMapper().readTree(history));
  }
}
