package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A guest's number on Proxmox VE, unique within one Proxmox cluster: {@value #MIN} to {@value #MAX}
 * (the {@code pve-vmid} format of the API schema).
 */
public record Vmid(@JsonValue int value) {

  public static final int MIN = 100;
  public static final int MAX = 999_999_999;

  public Vmid {
    Checks.between("VMID", value, MIN, MAX);
  }

  @JsonCreator
  public static Vmid of(int value) {
    return new Vmid(value);
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
