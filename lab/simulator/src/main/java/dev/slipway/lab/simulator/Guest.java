package dev.slipway.lab.simulator;

import java.net.InetAddress;
import java.util.List;

/** One running (or formerly running) machine. */
public interface Guest {

  /** Pulls the plug: connections die, the disk stays. Idempotent. */
  void powerOff();

  /** Whether it has power; false also after the guest shut itself down. */
  boolean running();

  /** The disc was taken out of the CD drive while running. Idempotent. */
  void ejectSeed();

  /**
   * The addresses of its primary network card as the guest agent reports them. Empty: the agent
   * does not answer (still booting, or it never will).
   */
  List<InetAddress> addresses();
}
