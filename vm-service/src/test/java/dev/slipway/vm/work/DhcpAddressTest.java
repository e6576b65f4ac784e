package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.vm.hypervisor.Hypervisor.GuestCard;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of the many addresses of a guest the one that DHCP gave to our card. */
class DhcpAddressTest {
  private static final String MAC = "BC:24:11:5F:CD:06";

  private final List<GuestCard> cards =
      List.of(
          new GuestCard("lo", "00:00:00:00:00:00", List.of("127.0.0.1", "::1")),
          new GuestCard("cni0", "9A:00:00:00:00:01", List.of("10.42.0.1")),
          new GuestCard("flannel.1", "9A:00:00:00:00:02", List.of("10.42.0.0")),
          new GuestCard("docker0", "02:42:00:00:00:01", List.of("172.17.0.1")),
          new GuestCard(
              "eth0",
              MAC,
              List.of("169.254.7.7", "fe80::be24:11ff:fe5f:cd06", "10.9.9.9", "10.98.0.120")),
          new GuestCard("eth1", "BC:24:11:00:00:01", List.of("10.98.0.121")));

  @Test
  void only_our_own_card_counts_and_of_its_addresses_those_in_the_network() {
    assertThat(DhcpAddress.find(cards, MAC, Optional.of("10.98.0.0/24"))).contains("10.98.0.120");
    assertThat(DhcpAddress.find(cards, MAC, Optional.of("10.98.0.1/24"))).contains("10.98.0.120");
  }

  @Test
  void without_a_subnet_the_first_that_is_not_the_cards_own_making() {
    assertThat(DhcpAddress.find(cards, MAC, Optional.empty())).contains("10.9.9.9");
  }

  @Test
  void there_is_none_while_the_card_has_none_of_the_network() {
    assertThat(DhcpAddress.find(cards, MAC, Optional.of("192.168.0.0/16"))).isEmpty();
    assertThat(DhcpAddress.find(cards, "BC:24:11:00:00:09", Optional.empty())).isEmpty();
    assertThat(
            DhcpAddress.find(List.of(new GuestCard("eth0", MAC, List.of())), MAC, Optional.empty()))
        .isEmpty();
  }
}
