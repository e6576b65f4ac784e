package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.guest.shell.UnknownCommands;
import dev.slipway.lab.simulator.guest.ssh.GuestSshServer;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;

/** What all guests of one simulator share. */
record Surroundings(
    GuestsConfig config,
    GuestFaults faults,
    GuestSshServer ssh,
    Vertx vertx,
    HttpClient downloads,
    UnknownCommands unknownCommands,
    AddressConflicts conflicts) {}
