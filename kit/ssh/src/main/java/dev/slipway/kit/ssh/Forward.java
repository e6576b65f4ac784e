package dev.slipway.kit.ssh;

/** Where a TCP client of this process connects to so as to reach a host behind a bastion. */
public interface Forward extends AutoCloseable {
  String host();

  int port();

  /** Connections through it end. */
  @Override
  void close();
}
