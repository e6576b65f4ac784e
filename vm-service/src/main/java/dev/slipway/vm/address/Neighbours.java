package dev.slipway.vm.address;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What the VMs of others are configured with, read once in a while: each is a call of its own, and
 * no list has it. Of an endpoint by one caller at a time, since the others would read the same.
 */
final class Neighbours {
  private static final Logger LOG = Logger.getLogger(Neighbours.class);
  private static final Duration READ_FOR = Duration.ofMinutes(10);

  private static final Read NEVER = new Read(Instant.EPOCH, List.of());

  private record Read(Instant at, List<String> addresses) {}

  private final Clock clock;
  private final Map<String, ReentrantLock> reading = new ConcurrentHashMap<>();
  private final Map<String, Map<Vmid, Read>> byEndpoint = new ConcurrentHashMap<>();

  Neighbours(Clock clock) {
    this.clock = clock;
  }

  /** What is known of those whose node cannot be asked stays known. */
  void look(String endpoint, Hypervisor hypervisor, List<ListedVm> vms, Set<ProxmoxNode> online) {
    ReentrantLock ofEndpoint = reading.computeIfAbsent(endpoint, any -> new ReentrantLock());
    ofEndpoint.lock();
    try {
      Map<Vmid, Read> before = byEndpoint.getOrDefault(endpoint, Map.of());
      Map<Vmid, Read> now = new HashMap<>();
      for (ListedVm vm : vms) {
        Read known = before.getOrDefault(vm.vmid(), NEVER);
        boolean stale = !known.at().plus(READ_FOR).isAfter(clock.instant());
        now.put(vm.vmid(), stale && online.contains(vm.node()) ? read(hypervisor, vm) : known);
      }
      byEndpoint.put(endpoint, Map.copyOf(now));
    } finally {
      ofEndpoint.unlock();
    }
  }

  /** Address to the VM that is configured with it. */
  Map<String, String> addresses(String endpoint) {
    return byEndpoint.getOrDefault(endpoint, Map.of()).entrySet().stream()
        .flatMap(vm -> vm.getValue().addresses().stream().map(a -> Map.entry(a, vm.getKey())))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                vm -> "VM %s is configured with it".formatted(vm.getValue()),
                (one, other) -> one));
  }

  /** Somebody else's VM that cannot be read keeps nobody from getting one of his own. */
  private Read read(Hypervisor hypervisor, ListedVm vm) {
    List<String> addresses = List.of();
    try {
      if (hypervisor.find(vm.vmid(), vm.node()) instanceof Sighting.Visible(LiveVm live)) {
        addresses = live.addresses();
      }
    } catch (VmFailure failure) {
      LOG.warnf(
          "What VM %s on %s is configured with cannot be read: %s",
          vm.vmid(), vm.node(), failure.getMessage());
    }
    return new Read(clock.instant(), addresses);
  }
}
