package dev.slipway.lab.standalone;

import java.nio.file.Files;
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

  /**
   * The options by which a JVM takes its classes out of an archive, ready to use: half the
   * processor time of a service's start (docs/adr/0014). An archive that is not there, or was made
   * by another JDK or from other jars, is passed over and made when the JVM ends in order.
   *
   * @param agent whether the JVM has a Java agent: such a one ends when it is to make an archive,
   *     and takes one that is there
   */
  static List<String> archive(Path file, boolean agent) {
    if (agent && !Files.exists(file)) {
      return List.of();
    }
    // It would tell of each class that cannot be archived; a JVM does not start with a tag that it
    // does not know.
    String silence =
        Runtime.version().feature() < 25 ? "-Xlog:cds*=off" : "-Xlog:cds*=off,aot*=off";
    String shared = "-XX:SharedArchiveFile=" + file;
    return agent
        ? List.of(shared, silence)
        : List.of("-XX:+AutoCreateSharedArchive", shared, silence);
  }
}
