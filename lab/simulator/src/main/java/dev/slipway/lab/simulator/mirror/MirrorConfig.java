package dev.slipway.lab.simulator.mirror;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Set;

/**
 * The artefact mirror of a simulator; every component may be left out.
 *
 * @param host to listen on; default 127.0.0.1
 * @param port to listen on; default 0, a free one
 * @param binaryBytes size of a K3s binary; default 2 MiB. Every guest that installs K3s keeps two
 *     copies of it in memory: use less for hundreds of guests
 * @param wrongChecksums versions whose checksum file does not match the binary
 * @param missing versions that the mirror answers 404 for
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record MirrorConfig(
    String host,
    Integer port,
    Integer binaryBytes,
    Set<String> wrongChecksums,
    Set<String> missing) {

  public MirrorConfig {
    host = host == null ? "127.0.0.1" : host;
    port = port == null ? Integer.valueOf(0) : port;
    binaryBytes = binaryBytes == null ? Integer.valueOf(2 << 20) : binaryBytes;
    wrongChecksums = wrongChecksums == null ? Set.of() : Set.copyOf(wrongChecksums);
    missing = missing == null ? Set.of() : Set.copyOf(missing);
  }

  public static MirrorConfig defaults() {
    return new MirrorConfig(null, null, null, null, null);
  }
}
