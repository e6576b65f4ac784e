package dev.slipway.vm.store;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressSeqRange;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IncompatibleAddressException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of things that can be leased, by offset.
 *
 * @param name of the cursor: {@code vmid}, {@code network/default}
 * @param size how many there are, at least 1
 */
record LeasePool(String name, long size) {

  /** VMIDs from first to last. */
  record Vmids(int first, int last) {
    private static final Pattern SHAPE = Pattern.compile("\\s*(\\d+)\\s*-\\s*(\\d+)\\s*");

    static Vmids of(String range) {
      Matcher matcher = SHAPE.matcher(range);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "slipway.vmid-range reads first-last, as in 20000-29999; found '%s'".formatted(range));
      }
      Vmids vmids =
          new Vmids(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      if (vmids.first() < 100 || vmids.last() < vmids.first()) {
        throw new IllegalArgumentException(
            "slipway.vmid-range begins at 100 or later and does not end before; found '%s'"
                .formatted(range));
      }
      return vmids;
    }

    LeasePool pool() {
      return new LeasePool("vmid", last - first + 1L);
    }
  }

  /** Addresses from first to last, of either IP version. */
  record Addresses(String network, IPAddressSeqRange range) {

    static Addresses of(String network, String range) {
      String[] ends = range.split("-", 2);
      try {
        IPAddress first = new IPAddressString(ends[0].strip()).toAddress();
        IPAddress last = new IPAddressString(ends[ends.length - 1].strip()).toAddress();
        return new Addresses(network, first.spanWithRange(last));
      } catch (inet.ipaddr.AddressStringException | IncompatibleAddressException wrong) {
        throw new IllegalArgumentException(
            "slipway.networks.%s.range reads first-last, two IP addresses; found '%s'"
                .formatted(network, range),
            wrong);
      }
    }

    boolean has(String address) {
      return range.contains(new IPAddressString(address).getAddress());
    }

    LeasePool pool() {
      return new LeasePool("network/" + network, range.getCount().longValue());
    }

    String at(long offset) {
      return range.getLower().increment(offset).withoutPrefixLength().toCanonicalString();
    }
  }
}
