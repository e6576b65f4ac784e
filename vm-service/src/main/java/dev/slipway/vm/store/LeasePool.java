package dev.slipway.vm.store;

import dev.slipway.vm.VmConfig;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressSeqRange;
import inet.ipaddr.IPAddressString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of things that can be leased, by offset.
 *
 * @param name of the cursor: {@code vmid}, {@code network/default}
 * @param size how many there are, at least 1
 */
record LeasePool(String name, long size) {

  /** The cursor's name of a network's addresses. */
  static String nameOf(String network) {
    return "network/" + network;
  }

  /** VMIDs from first to last. */
  record Vmids(int first, int last) {
    private static final Pattern SHAPE = Pattern.compile("\\s*(\\d{1,9})\\s*-\\s*(\\d{1,9})\\s*");

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
  record Addresses(String network, IPAddressSeqRange range, List<IPAddressSeqRange> excluded) {

    static Addresses of(String network, VmConfig.Network config) {
      List<IPAddressSeqRange> excluded = new ArrayList<>();
      for (String some : config.exclude().orElse(List.of())) {
        excluded.add(range("slipway.networks.%s.exclude".formatted(network), some));
      }
      String gateway = "slipway.networks.%s.gateway".formatted(network);
      config.gateway().map(address -> range(gateway, address)).ifPresent(excluded::add);
      config.cidr().ifPresent(cidr -> excluded.addAll(noHosts(network, cidr)));
      return new Addresses(
          network,
          range("slipway.networks.%s.range".formatted(network), config.range().orElse("nothing")),
          List.copyOf(excluded));
    }

    /** A subnet's own address and, of version 4, its broadcast address. */
    private static List<IPAddressSeqRange> noHosts(String network, String cidr) {
      String key = "slipway.networks.%s.cidr".formatted(network);
      IPAddress subnet = new IPAddressString(cidr).getAddress();
      if (subnet == null) {
        throw new IllegalArgumentException(
            "%s is a subnet, as in 10.0.0.0/24; found '%s'".formatted(key, cidr));
      }
      IPAddress block = subnet.toPrefixBlock();
      if (block.getCount().compareTo(BigInteger.TWO) <= 0) {
        // A link between two, or a host.
        return List.of();
      }
      IPAddress lowest = block.getLower().withoutPrefixLength();
      IPAddress highest = block.getUpper().withoutPrefixLength();
      return block.isIPv4()
          ? List.of(lowest.toSequentialRange(), highest.toSequentialRange())
          : List.of(lowest.toSequentialRange());
    }

    /** In the subnet, where there is one: else nobody would find the way to them. */
    void requireWithin(String cidr) {
      IPAddress subnet = new IPAddressString(cidr).getAddress().toPrefixBlock();
      if (!subnet.contains(range)) {
        throw new IllegalArgumentException(
            "slipway.networks.%1$s.range lies in slipway.networks.%1$s.cidr, %2$s; found '%3$s - %4$s'"
                .formatted(
                    network,
                    cidr,
                    range.getLower().toCanonicalString(),
                    range.getUpper().toCanonicalString()));
      }
    }

    private static IPAddressSeqRange range(String key, String range) {
      String[] ends = range.split("-", 2);
      IPAddress first = new IPAddressString(ends[0].strip()).getAddress();
      IPAddress last = new IPAddressString(ends[ends.length - 1].strip()).getAddress();
      boolean sound =
          first != null
              && last != null
              && first.getIPVersion() == last.getIPVersion()
              && first.getLower().compareTo(last.getUpper()) <= 0;
      if (!sound) {
        throw new IllegalArgumentException(
            "%s reads first-last, two IP addresses; found '%s'".formatted(key, range));
      }
      return first.spanWithRange(last);
    }

    boolean has(String address) {
      return range.contains(new IPAddressString(address).getAddress());
    }

    /** How many may be given. */
    long usable() {
      IPAddressSeqRange[] here =
          excluded.stream()
              .map(range::intersect)
              .filter(Objects::nonNull)
              .toArray(IPAddressSeqRange[]::new);
      long excludedHere =
          here.length == 0
              ? 0
              : Arrays.stream(here[0].join(here)).mapToLong(Addresses::atMost).sum();
      return pool().size() - excludedHere;
    }

    /** Whether it may be given. */
    boolean allows(String address) {
      IPAddress given = new IPAddressString(address).getAddress();
      return excluded.stream().noneMatch(some -> some.contains(given));
    }

    LeasePool pool() {
      return new LeasePool(nameOf(network), atMost(range));
    }

    /** How many there are, or as many as can be counted: of version 6 there are more. */
    private static long atMost(IPAddressSeqRange range) {
      return range.getCount().min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    String at(long offset) {
      return range.getLower().increment(offset).withoutPrefixLength().toCanonicalString();
    }
  }
}
