package dev.slipway.lab.simulator.guest.systemd;

/** The properties of a transient unit that change how it behaves. */
public record TransientSpec(boolean oneshot, boolean remainAfterExit) {}
