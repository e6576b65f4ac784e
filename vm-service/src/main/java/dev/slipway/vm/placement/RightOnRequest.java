package dev.slipway.vm.placement;

import static dev.slipway.events.FailureCode.PROXMOX_PERMISSION_MISSING;
import static dev.slipway.events.FailureCode.TEMPLATE_NOT_FOUND;

import dev.slipway.events.FailureCode;
import java.util.List;
import java.util.Optional;

/**
 * A privilege that only some settings or requests need. {@code deploy/proxmox/setup.sh} grants it
 * where its option asks for that.
 */
enum RightOnRequest {
  /** Proxmox VE 8 has no privilege to ask only. */
  ASK_AGENTS(
      List.of("VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted", "VM.Monitor"),
      "/pool/<pool>",
      "networks with `dhcp`, whose guests say which address they got",
      "--guest-agent",
      PROXMOX_PERMISSION_MISSING,
      "",
      "GET /nodes/{node}/qemu/{vmid}/agent/network-get-interfaces"),
  LOOK_INTO_POOL(
      List.of("Pool.Audit"),
      "/pool/<template-pool>",
      "templates that are configured by `pool` and `template-name`",
      "--find-templates",
      TEMPLATE_NOT_FOUND,
      "",
      "GET /cluster/resources"),
  SEE_ALL_GUESTS(
      List.of("VM.Audit"),
      "/vms",
      "endpoints on which others than Slipway run guests",
      "--see-all-guests",
      null,
      "their memory, cores and configured addresses do not count; the plan says so",
      "GET /cluster/resources",
      "GET /nodes/{node}/qemu/{vmid}/config"),
  SEE_FIREWALL_SWITCH(
      List.of("Sys.Audit"),
      "/",
      "requests with a `firewall`",
      null,
      null,
      "whether the datacenter's firewall is on is not known; the plan says so",
      "GET /cluster/firewall/options");

  private final List<String> privileges;
  private final String path;
  private final String neededFor;
  private final String option;
  private final FailureCode without;
  private final String consequence;
  private final List<String> calls;

  RightOnRequest(
      List<String> privileges,
      String path,
      String neededFor,
      String option,
      FailureCode without,
      String consequence,
      String... calls) {
    this.privileges = privileges;
    this.path = path;
    this.neededFor = neededFor;
    this.option = option;
    this.without = without;
    this.consequence = consequence;
    this.calls = List.of(calls);
  }

  /** Any of these will do; the first allows the least. */
  List<String> privileges() {
    return privileges;
  }

  String privilege() {
    return privileges.getFirst();
  }

  /** With names to be filled in, in angle brackets. */
  String path() {
    return path;
  }

  String neededFor() {
    return neededFor;
  }

  /** Of {@code setup.sh}; empty: it never grants it. */
  Optional<String> option() {
    return Optional.ofNullable(option);
  }

  /** As what a request fails that needs it; empty: nothing fails, see {@link #consequence}. */
  Optional<FailureCode> without() {
    return Optional.ofNullable(without);
  }

  /** What is missing where nothing fails. */
  String consequence() {
    return consequence;
  }

  /** Method and path, as in Proxmox's own schema. */
  List<String> calls() {
    return calls;
  }
}
