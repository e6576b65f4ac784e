package dev.slipway.request.vmservice;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.events.NetworkAddress;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What would become of a request now; nothing is reserved by it. */
@Schema(name = "Plan", description = "What would become of a request now. It reserves nothing.")
public record PlanView(
    @Schema(description = "Whether every VM has its place and the name is free.") boolean fits,
    @Schema(description = "What speaks against the request.") List<Finding> findings,
    @Schema(description = "What is worth knowing and hinders nothing.") List<Warning> warnings,
    @Schema(description = "Every node of the endpoint, and why or why not; for the largest VM.")
        List<Host> proxmoxNodes,
    @Schema(description = "Where each VM would be, of those that have a place.") List<Vm> vms,
    @Schema(description = "How long it took lately.") Expected expected) {

  /** With what is known here beside what vm-service found. */
  public PlanView with(List<Finding> more, Expected expected) {
    List<Finding> all = new ArrayList<>(more);
    all.addAll(findings);
    return new PlanView(
        fits && more.isEmpty(), List.copyOf(all), warnings, proxmoxNodes, vms, expected);
  }

  /** Something that the request would fail on. */
  @Schema(name = "PlanFinding", description = "Something that the request would fail on.")
  public record Finding(
      @Schema(
              description = "A failure code, or an error code of this API.",
              examples = "PROXMOX_PERMISSION_MISSING")
          String code,
      @Schema(examples = "/storage/seeds") String where,
      String found,
      String needed,
      @Schema(description = "What mends it; exact commands where there are any.") String remedy) {}

  /** Something to know. */
  @Schema(name = "PlanWarning")
  public record Warning(String where, String found, String remedy) {}

  /** A Proxmox node. */
  @Schema(name = "PlanProxmoxNode")
  public record Host(
      @Schema(examples = "pve1") String proxmoxNode,
      boolean fits,
      @Schema(
              description =
                  "That guests may still be configured with, before this request; absent where"
                      + " nobody looked.")
          Long memoryMiB,
      Long cores,
      @Schema(description = "Free on the storage for disks.") Long diskGiB,
      @Schema(description = "What speaks against it.") List<Finding> against) {}

  /** Where a VM would be, and as what. */
  @Schema(name = "PlannedVm")
  public record Vm(
      @Schema(examples = "demo-server-1") String node,
      @Schema(examples = "SERVER") String role,
      @Schema(examples = "pve1") String proxmoxNode,
      @Schema(description = "The template's VMID.", examples = "9000") int template,
      @Schema(examples = "20001") int vmid,
      @Schema(description = "Absent where DHCP gives it.", examples = "192.168.10.100")
          String address,
      @Schema(description = "Of the cards after the first, in their order; absent without any.")
          @JsonInclude(JsonInclude.Include.NON_EMPTY)
          List<NetworkAddress> furtherAddresses,
      @Schema(description = "Where the disks go.") String storage,
      @Schema(description = "Where the seed lies until the node is initialised.") String seedVolume,
      Origin origin) {}

  /** How a VM would come of its template. */
  @Schema(name = "PlannedOrigin", description = "How a VM would come of its template.")
  public record Origin(
      @Schema(description = "Where the template is.", examples = "pve1") String proxmoxNode,
      @Schema(description = "What the configuration calls the template.", examples = "2026-11")
          String version,
      @Schema(description = "Whether its disks would stand on the template's.") boolean linked) {}

  /** How long it took others to become READY. */
  @Schema(name = "ExpectedTime")
  public record Expected(
      @Schema(
              description =
                  "The median from request to READY; absent where no cluster of this template"
                      + " became READY yet.",
              examples = "95")
          Long seconds,
      @Schema(description = "Of how many clusters, the last 20 at most.") int clusters) {}
}
