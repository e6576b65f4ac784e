package dev.slipway.lab.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets stand in the configuration or, better, in a file that it names. */
final class Secrets {

  private Secrets() {}

  static String read(String inline, Path file) {
    if (file == null) {
      return inline;
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the secret in " + file, e);
    }
  }
}
