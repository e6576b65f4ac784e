package dev.slipway.events;

/** How a disk is kept on a storage that keeps it as a file; others have only {@link #RAW}. */
public enum DiskFormat {
  RAW,
  QCOW2,
  VMDK
}
