package dev.slipway.request.vmservice;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What carries Slipway's mark or name and belongs to no living cluster, as vm-service has it. */
@Schema(
    name = "Orphans",
    description = "What carries this installation's mark or name and belongs to nothing alive.")
public record OrphansView(List<Sweep> sweeps, List<Orphan> orphans) {

  /** How the last look at an endpoint went. */
  @Schema(description = "How the last look at an endpoint went.")
  public record Sweep(
      @Schema(examples = "lab") String endpoint,
      @Schema(description = "When the last sweep ended; absent before the first.") Instant endedAt,
      @Schema(description = "When it is looked at again.") Instant nextAt,
      @Schema(description = "Why the last try had no end; absent when it had.") String failure,
      @Schema(description = "Where nothing can be said of orphans, and why; empty: all was seen.")
          List<NotVerifiable> notVerifiable) {}

  /** A place that could not be looked at. */
  @Schema(description = "A place that could not be looked at.")
  public record NotVerifiable(
      @Schema(description = "What may be there; absent: anything.", examples = "VOLUME")
          String kind,
      @Schema(examples = "storage local on pve1") String place,
      String why) {}

  /** Something without an owner. It is never destroyed unasked. */
  @Schema(description = "Something without an owner. It is never destroyed unasked.")
  public record Orphan(
      String endpoint,
      String proxmoxNode,
      @Schema(enumeration = {"VM", "SEED", "VOLUME"}) String kind,
      @Schema(description = "Its VMID or volume id.", examples = "20001") String resource,
      @Schema(description = "The cluster that its mark or name speaks of.") String cluster,
      String message,
      @Schema(description = "The commands that look at it and remove it.") String remedy,
      Instant firstSeen,
      Instant lastSeen,
      @Schema(description = "When the event about it was published.") Instant reportedAt) {}
}
