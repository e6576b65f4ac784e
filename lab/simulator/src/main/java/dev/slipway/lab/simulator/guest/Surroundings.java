package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.guest.shell.UnknownCommands;
import dev.slipway.lab.simulator.guest.ssh.GuestSshServer;
import dev.slipway.lab.simulator.kubernetes.K3sClusters;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;

/** What all guests of one simulator share. */
record Surroundings(
    GuestsConfig config,
    Faults faults,
    GuestSshServer ssh,
    Vertx vertx,
    HttpClient downloads,
    UnknownCommands unknownCommands,
    AddressConflicts conflicts,
    K3sClusters clusters,
    Dhcp dhcp) {

  /** Lets a fault of that kind occur on a guest, if one is in force. */
  boolean fault(String guest, GuestFault.Kind kind) {
    return faults
        .take(GuestFault.class, fault -> fault.kind() == kind && fault.concerns(guest))
        .isPresent();
  }
}
