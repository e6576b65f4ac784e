package dev.slipway.lab.simulator.guest.disk;

/**
 * What {@code stat} says of a file, links followed.
 *
 * @param mode the nine permission bits
 * @param size in bytes
 */
public record FileStatus(String owner, String group, int mode, long size, boolean directory) {}
