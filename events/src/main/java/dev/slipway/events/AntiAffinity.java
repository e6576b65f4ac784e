package dev.slipway.events;

/** Whether the servers of a cluster may share a Proxmox node. */
public enum AntiAffinity {
  /** They are apart where there is room for that. */
  PREFERRED,
  /** They are apart, or the request fails. */
  REQUIRED
}
