package dev.slipway.lab.standalone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a child JVM is started: this one's own java, quick to start and small. */
final class Jvm {

  private Jvm() {}

  static List<String> command(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    // Newer JDKs warn of what Netty would do otherwise.
    command.add("-Dio.netty.noUnsafe=true");
    command.addAll(options);
    return command;
  }
}
