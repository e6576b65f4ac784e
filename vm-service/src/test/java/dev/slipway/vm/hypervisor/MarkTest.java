package dev.slipway.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MarkTest {
  private final Mark mark =
      new Mark(
          UUID.fromString("11111111-2222-4333-8444-555555555555"),
          ClusterId.of("0199b9c5-0000-7000-8000-000000000001"),
          new NodeName("demo-server-1"),
          1);

  @Test
  void is_found_again_in_what_proxmox_gives_back() {
    assertThat(Mark.in(mark.line() + "\n")).contains(mark);
  }

  @Test
  void is_found_among_what_a_person_wrote() {
    assertThat(Mark.in("ask Ada before touching\n\n" + mark + "\n")).contains(mark);
  }

  @Test
  void two_different_marks_are_none() {
    Mark other = new Mark(mark.installation(), mark.cluster(), mark.node(), 2);

    assertThat(Mark.in(mark + "\n" + other)).isEmpty();
  }

  @Test
  void anything_else_is_none() {
    assertThat(Mark.in(null)).isEmpty();
    assertThat(Mark.in(" qmclone temporary file\n")).isEmpty();
    assertThat(Mark.in("slipway installation=x cluster=y node=z instance=1")).isEmpty();
    assertThat(Mark.in(mark.line().replace("0199b9c5-0000-7", "0199b9c5-0000-4"))).isEmpty();
  }

  @Test
  void a_vm_is_ours_only_with_exactly_our_mark() {
    LiveVm live =
        new LiveVm(
            new Vmid(20000),
            new ProxmoxNode("pve1"),
            Map.of("description", mark.line(), "name", "demo-server-1"));
    Mark elsewhere = new Mark(UUID.randomUUID(), mark.cluster(), mark.node(), 1);

    assertThat(OwnVm.of(live, mark)).isPresent();
    assertThat(OwnVm.of(live, elsewhere)).isEmpty();
  }
}
