package dev.slipway.lab.simulator.recordings;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestHost;
import dev.slipway.lab.simulator.GuestSpec;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Guests that are up at once and do nothing but tell the agent their address. */
public final class RespondingGuests implements GuestHost {

  @Override
  public Guest boot(GuestSpec spec) {
    AtomicBoolean power = new AtomicBoolean(true);
    return new Guest() {
      @Override
      public void powerOff() {
        power.set(false);
      }

      @Override
      public boolean running() {
        return power.get();
      }

      @Override
      public void ejectSeed() {
        // nobody looks at the disc
      }

      @Override
      public List<InetAddress> addresses() {
        return spec.bootable() ? List.of(InetAddress.getLoopbackAddress()) : List.of();
      }
    };
  }

  @Override
  public void destroy(int vmid) {
    // there is no disk
  }
}
