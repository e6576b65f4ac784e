package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a stage can own and must give back. */
public enum ResourceKind {
  VM,
  VOLUME,
  SEED,
  VMID_LEASE,
  ADDRESS_LEASE,
  REMOTE_UNIT,
  SECRET,
  KUBECONFIG,
  /** A kind that this reader does not know yet. */
  @JsonEnumDefaultValue
  OTHER
}
