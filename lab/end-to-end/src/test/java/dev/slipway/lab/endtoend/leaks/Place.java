package dev.slipway.lab.endtoend.leaks;

import java.io.IOException;
import java.io.InputStream;

/** Somewhere that is searched. */
public interface Place {

  /** Takes one thing after the other that lies in a place. */
  @FunctionalInterface
  interface Finder {

    /**
     * Looks through one thing.
     *
     * @param where it lies, in words for who has to find it again
     */
    void look(String where, InputStream content) throws IOException;
  }

  /** Shows everything that lies here. */
  void show(Finder finder) throws Exception;
}
