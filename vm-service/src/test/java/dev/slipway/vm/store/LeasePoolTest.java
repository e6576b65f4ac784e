package dev.slipway.vm.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.vm.VmConfig;
import dev.slipway.vm.VmConfigTest;
import dev.slipway.vm.store.LeasePool.Addresses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ranges of addresses, of either version. */
class LeasePoolTest {

  @Test
  void a_range_of_version_6_is_given_in_canonical_form() {
    Addresses six =
        addresses("range", "2001:DB8::fffe-2001:db8:0:0::1:1", "exclude", "2001:db8::ffff");

    assertThat(six.pool().size()).isEqualTo(4);
    assertThat(six.usable()).isEqualTo(3);
    assertThat(six.at(0)).isEqualTo("2001:db8::fffe");
    assertThat(six.at(3)).isEqualTo("2001:db8::1:1");
    assertThat(six.allows("2001:db8::ffff")).isFalse();
    assertThat(six.has("2001:db8::1:0")).isTrue();
    assertThat(six.has("10.0.0.1")).isFalse();
  }

  @Test
  void a_range_of_more_than_can_be_counted_begins_like_any_other() {
    Addresses six = addresses("range", "2001:db8::-2001:db8::ffff:ffff:ffff:ffff");

    assertThat(six.pool().size()).isEqualTo(Long.MAX_VALUE);
    assertThat(six.at(1)).isEqualTo("2001:db8::1");
  }

  @Test
  void what_no_host_can_have_is_never_given() {
    Addresses four =
        addresses(
            "cidr", "10.0.0.0/24",
            "gateway", "10.0.0.1",
            "range", "10.0.0.0-10.0.0.255",
            "exclude", "10.0.0.1-10.0.0.9");

    assertThat(List.of("10.0.0.0", "10.0.0.1", "10.0.0.255")).noneMatch(four::allows);
    assertThat(List.of("10.0.0.10", "10.0.0.254")).allMatch(four::allows);
    assertThat(four.usable()).isEqualTo(256 - 1 - 9 - 1);
  }

  @Test
  void both_ends_of_a_link_between_two_are_hosts() {
    Addresses two = addresses("cidr", "10.0.0.0/31", "range", "10.0.0.0-10.0.0.1");

    assertThat(List.of("10.0.0.0", "10.0.0.1")).allMatch(two::allows);
    assertThat(two.usable()).isEqualTo(2);
  }

  @Test
  void what_is_no_range_is_said_with_the_key() {
    assertThatThrownBy(() -> addresses("range", "10.0.0.300"))
        .hasMessageContaining("slipway.networks.six.range");
    assertThatThrownBy(() -> addresses("dhcp", "true"))
        .hasMessageContaining("slipway.networks.six.range");
  }

  private static Addresses addresses(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("slipway.networks.six.cidr", "2001:db8::/32"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put("slipway.networks.six." + settings[i], settings[i + 1]);
    }
    VmConfig config = VmConfigTest.config(all);
    return Addresses.of("six", config.networks().get("six"));
  }
}
