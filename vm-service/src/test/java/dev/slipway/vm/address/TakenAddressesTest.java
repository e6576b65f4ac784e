package dev.slipway.vm.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.NetworkAddress;
import dev.slipway.kit.ssh.RemoteShell;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.vault.Secret;
import dev.slipway.vm.VmConfigTest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TakenAddressesTest {
  private static final List<NetworkAddress> ASKED =
      List.of(address("10.0.0.10"), address("10.0.0.11"), address("10.0.0.12"));

  /** Each takes seconds where nothing answers, and a plan may have dozens. */
  @Test
  void addresses_are_looked_at_side_by_side() {
    CyclicBarrier allAtOnce = new CyclicBarrier(ASKED.size());
    TakenAddresses taken =
        taken(
            host -> {
              allAtOnce.await(20, TimeUnit.SECONDS);
              if (host.equals("10.0.0.11")) {
                return "SHA256:x";
              }
              throw new SshException(SshException.Kind.UNREACHABLE, "nobody there", null);
            });

    Map<NetworkAddress, String> found = taken.answering(ASKED);

    assertThat(found).containsOnlyKeys(address("10.0.0.11"));
    assertThat(found.get(address("10.0.0.11"))).contains("SHA256:x");
  }

  private interface Server {
    String keyOf(String host) throws InterruptedException, BrokenBarrierException, TimeoutException;
  }

  private static TakenAddresses taken(Server server) {
    RemoteShells shells =
        new RemoteShells() {
          @Override
          public RemoteShell open(SshTarget target, Secret key, Set<String> accepted) {
            throw new AssertionError("nobody logs in");
          }

          @Override
          public String fingerprint(String host, int port) {
            try {
              return server.keyOf(host);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
              throw new AssertionError("the others are not looked at meanwhile", alone);
            }
          }
        };
    return new TakenAddresses(
        VmConfigTest.config(Map.of("slipway.networks.default.cidr", "10.0.0.0/24")),
        null,
        shells,
        Clock.systemUTC());
  }

  private static NetworkAddress address(String address) {
    return new NetworkAddress("default", address);
  }
}
