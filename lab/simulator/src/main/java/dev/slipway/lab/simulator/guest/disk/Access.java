package dev.slipway.lab.simulator.guest.disk;

/** What is wanted of a file; {@link #SEARCH} is the execute bit, on directories the way through. */
public enum Access {
  READ(4),
  WRITE(2),
  SEARCH(1);

  private final int bit;

  Access(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }
}
