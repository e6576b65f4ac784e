package dev.slipway.events;

/**
 * How big a node's VM is.
 *
 * @param cores virtual CPU cores, 1 to 512
 * @param memoryMiB memory in MiB, at least 512
 * @param diskGiB root disk in GiB, at least 1; a template's larger disk is never shrunk
 */
public record NodeSize(int cores, int memoryMiB, int diskGiB) {

  public NodeSize {
    Checks.between("cores", cores, 1, 512);
    Checks.between("memoryMiB", memoryMiB, 512, 16_777_216);
    Checks.between("diskGiB", diskGiB, 1, 131_072);
  }
}
