package dev.slipway.lab.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultsTest {

  private final Faults faults = new Faults();

  @Test
  void aFaultOccursAsOftenAsItSays() {
    faults.add(new LockFault("demo-*", 2));

    assertThat(occurs("demo-1")).isTrue();
    assertThat(occurs("other")).isFalse();
    assertThat(occurs("demo-2")).isTrue();
    assertThat(occurs("demo-1")).isFalse();
  }

  @Test
  void aFaultWithoutANumberOccursUntilItIsTakenAway() {
    faults.put("mine", List.of(new LockFault("*", null)));
    for (int i = 0; i < 10; i++) {
      assertThat(occurs("demo")).isTrue();
    }

    faults.remove("mine");

    assertThat(occurs("demo")).isFalse();
  }

  @Test
  void aSetIsReplacedAsAWholeAndAlone() {
    faults.put("theirs", List.of(new LockFault("theirs", null)));
    faults.put("mine", List.of(new LockFault("old", null)));

    faults.put("mine", List.of(new LockFault("new", null)));

    assertThat(occurs("old")).isFalse();
    assertThat(occurs("new")).isTrue();
    assertThat(occurs("theirs")).isTrue();
    faults.clear();
    assertThat(occurs("theirs")).isFalse();
  }

  @Test
  void whatIsInForceIsToldWithItsRest() {
    LockFault twice = new LockFault("a", 2);
    faults.put("mine", List.of(twice, new LockFault("b", 1)));
    occurs("a");
    occurs("b");

    assertThat(faults.inForce().get("mine")).containsExactly(new Faults.InForce(twice, 1));
  }

  @Test
  void callsAreNarrowedByMethodPathAndVm() {
    CallFault fault =
        new CallFault(
            "POST", "/nodes/*/qemu/*/clone", "demo-*", CallFault.Kind.ERROR, null, null, null, 1);
    String path = "/nodes/pve1/qemu/9000/clone";

    assertThat(fault.concerns("POST", path, Set.of("debian-12", "demo-1"))).isTrue();
    assertThat(fault.concerns("GET", path, Set.of("demo-1"))).isFalse();
    assertThat(fault.concerns("POST", "/nodes/pve1/qemu/9000/config", Set.of("demo-1"))).isFalse();
    assertThat(fault.concerns("POST", path, Set.of("debian-12", "other"))).isFalse();
    assertThat(fault.concerns("POST", path, Set.of())).isFalse();
  }

  @Test
  void tasksAreNarrowedByTypeNodeIdAndSubject() {
    TaskFault fault =
        new TaskFault("qmclone", "pve*", "9000", "demo-*", TaskFault.Kind.SLOW, null, null, null);

    assertThat(fault.concerns("qmclone", "pve1", "9000", "demo-1")).isTrue();
    assertThat(fault.concerns("qmstart", "pve1", "9000", "demo-1")).isFalse();
    assertThat(fault.concerns("qmclone", "other", "9000", "demo-1")).isFalse();
    assertThat(fault.concerns("qmclone", "pve1", "9001", "demo-1")).isFalse();
    assertThat(fault.concerns("qmclone", "pve1", "9000", "other")).isFalse();
  }

  @Test
  void aTaskThatFailsHasAnExitStatus() {
    assertThatThrownBy(
            () -> new TaskFault(null, null, null, null, TaskFault.Kind.FAILS, null, null, null))
        .hasMessageContaining("exit-status");
  }

  private boolean occurs(String vm) {
    return faults.take(LockFault.class, fault -> Glob.fits(fault.vm(), vm)).isPresent();
  }
}
