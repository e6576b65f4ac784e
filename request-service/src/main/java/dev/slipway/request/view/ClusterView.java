package dev.slipway.request.view;

import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.HealthFinding;
import dev.slipway.events.Resource;
import dev.slipway.events.Stage;
import dev.slipway.request.domain.Attention.State;
import dev.slipway.request.domain.Phase;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A cluster as the API shows it.
 *
 * @param generation the version of the spec that is wanted
 * @param observedGeneration the version that the status speaks of; 0 before the event log has it
 * @param endpoint the Kubernetes API's URL; absent until K3s runs
 * @param health absent until the live cluster was looked at
 * @param failure absent while no stage gave up
 * @param cleanup what each owner gave back, so far; absent until one has
 */
@Schema(description = "A cluster as it stands.")
public record ClusterView(
    @Schema(examples = "019373b2-5d1f-7c3a-9d53-1f6e3a1c9b10") String id,
    @Schema(examples = "demo") String name,
    String team,
    @Schema(description = "The token that asked for it.") String requester,
    Phase phase,
    int generation,
    int observedGeneration,
    boolean deletionProtection,
    FailurePolicy failurePolicy,
    List<Condition> conditions,
    @Schema(examples = "https://192.168.10.20:6443") String endpoint,
    List<Node> nodes,
    List<StageView> stages,
    Health health,
    Kubeconfig kubeconfig,
    Failure failure,
    List<Attention> attention,
    Timings timings,
    List<Undone> cleanup,
    ClusterSpec spec) {

  /** One thing that is so, is not so, or is not known. */
  @Schema(description = "A condition, as Kubernetes has them.")
  public record Condition(
      @Schema(examples = "Ready") String type,
      @Schema(enumeration = {"True", "False", "Unknown"}) String status,
      @Schema(description = "Why, in CamelCase, for programs.", examples = "Provisioning")
          String reason,
      String message,
      Instant lastTransitionTime) {}

  /** A K3s node and its VM. What is not known yet is absent. */
  @Schema(description = "A K3s node and its VM. What is not known yet is absent.")
  public record Node(
      @Schema(examples = "demo-server-1") String name,
      @Schema(enumeration = {"server", "agent"}) String role,
      int instance,
      String address,
      String hostname,
      String sshUser,
      Integer sshPort,
      Integer vmid,
      String proxmoxNode,
      Template template,
      @Schema(examples = "SHA256:…") String hostKeyFingerprint,
      Instant createdAt,
      Instant bootedAt,
      Instant initialisedAt,
      Instant seedRemovedAt,
      Instant destroyedAt,
      NodeFailure failure) {}

  /** Why a VM of a node was given up. */
  @Schema(description = "Why a VM of this node was given up; the last one, if there were several.")
  public record NodeFailure(
      @Schema(description = "Which of the node's VMs it was.") int instance,
      Stage stage,
      @Schema(examples = "AWAIT_SSH") String step,
      @Schema(examples = "VM_DID_NOT_BOOT") String code,
      String message,
      String remedy,
      @Schema(description = "Whether no other VM takes its place: the cluster does without it.")
          boolean lost) {}

  /** What a VM was made of. */
  @Schema(name = "NodeTemplate", description = "What a VM was made of.")
  public record Template(
      @Schema(description = "The template's VMID.", examples = "9000") int vmid,
      @Schema(description = "Where the template was.", examples = "pve1") String proxmoxNode,
      @Schema(description = "What the configuration called it.", examples = "2026-11")
          String version,
      @Schema(description = "Whether the VM's disks stand on the template's.") boolean linked) {}

  /** How far a stage is. */
  public enum StageState {
    PENDING,
    RUNNING,
    DONE,
    FAILED,
    UNDOING,
    UNDONE
  }

  /** A stage with its steps. */
  @Schema(name = "StageStatus", description = "A stage with its steps, in the order they began.")
  public record StageView(
      Stage stage, StageState state, Instant startedAt, Instant finishedAt, List<Step> steps) {}

  /** How far a step is. */
  public enum StepState {
    RUNNING,
    WAITING,
    RETRYING,
    FINISHED,
    GAVE_UP
  }

  /** A step as it was last heard of. */
  @Schema(description = "A step as it was last heard of.")
  public record Step(
      @Schema(examples = "clone") String step,
      @Schema(description = "Absent for a step of the whole cluster.") String node,
      StepState state,
      int attempt,
      @Schema(description = "When the next attempt is due.") Instant nextRetry,
      Integer percent,
      @Schema(description = "What it says of itself.") String message,
      StepError lastError,
      Instant startedAt,
      Instant finishedAt) {}

  /** Why a step's last attempt failed. */
  public record StepError(
      @Schema(examples = "PROXMOX_UNREACHABLE") String code, String message, String remedy) {}

  /** What was found on the live cluster. */
  public record Health(boolean ok, Instant at, List<HealthFinding> findings) {}

  /** What may be known of a kubeconfig without reading it. */
  public record Kubeconfig(
      String sha256,
      @Schema(description = "When its client certificate expires.") Instant expiresAt,
      Instant storedAt) {}

  /** Why the cluster failed. */
  @Schema(description = "Why the cluster failed: the first stage that gave up.")
  public record Failure(
      Stage stage,
      String node,
      String step,
      @Schema(examples = "CLOUD_INIT_FAILED") String code,
      String title,
      String message,
      String remedy,
      int attempts,
      String forensics) {}

  /** What a person must look at, or had to. */
  @Schema(description = "What a person must look at, or had to.")
  public record Attention(
      Stage stage,
      @Schema(examples = "VM") String kind,
      @Schema(description = "Its id where it lives.", examples = "20001") String resource,
      String code,
      String message,
      String remedy,
      @Schema(
              description =
                  "OPEN while it waits for a person; FORCED when an operator ended the waiting;"
                      + " RESOLVED when it is gone, or was asked anew under another code.")
          State state,
      @Schema(description = "Who forced it; absent unless it was forced.") String by) {}

  /** When things happened, and how long they took. What has not happened is absent. */
  public record Timings(
      Instant requestedAt,
      Instant readyAt,
      Instant destroyRequestedAt,
      Instant destroyedAt,
      @Schema(description = "From the request to READY.") Double secondsToReady,
      @Schema(description = "From the order to destroy to DESTROYED.") Double secondsToDestroy) {}

  /** What an owner gave back. */
  public record Undone(Stage stage, List<Resource> resources) {}
}
