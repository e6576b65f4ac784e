package dev.slipway.vm.proxmox;

import static dev.slipway.events.FailureCode.BRIDGE_NOT_FOUND;
import static dev.slipway.events.FailureCode.GUEST_AGENT_NOT_RUNNING;
import static dev.slipway.events.FailureCode.LINKED_CLONE_WITH_STORAGE;
import static dev.slipway.events.FailureCode.PROXMOX_LOCK_TIMEOUT;
import static dev.slipway.events.FailureCode.PROXMOX_NODE_UNREACHABLE;
import static dev.slipway.events.FailureCode.PROXMOX_NO_QUORUM;
import static dev.slipway.events.FailureCode.PROXMOX_PERMISSION_MISSING;
import static dev.slipway.events.FailureCode.PROXMOX_REQUEST_REFUSED;
import static dev.slipway.events.FailureCode.STORAGE_FULL;
import static dev.slipway.events.FailureCode.STORAGE_NOT_USABLE;
import static dev.slipway.events.FailureCode.TEMPLATE_NOT_FOUND;
import static dev.slipway.events.FailureCode.TEMPLATE_NOT_USABLE;
import static dev.slipway.events.FailureCode.VMID_TAKEN;
import static dev.slipway.events.FailureCode.VM_HAS_CLONES;
import static dev.slipway.events.FailureCode.VM_LOCKED;
import static dev.slipway.events.FailureCode.VM_LOST;
import static dev.slipway.events.FailureCode.VM_PROTECTED;
import static dev.slipway.events.FailureCode.VOLUME_NOT_FOUND;

import dev.slipway.events.FailureCode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Proxmox's texts mean. It has no codes of its own and hardly any statuses: the same texts
 * come as reason phrases with status 500, beside a parameter with status 400 and as a task's exit
 * status, so all are judged by this list.
 */
final class ErrorTexts {

  /** From the most to the least specific; the first that is found counts. */
  private static final List<Rule> RULES =
      List.of(
          rule("can't lock file|got lock request timeout|lock.*got timeout", PROXMOX_LOCK_TIMEOUT),
          rule("VM (\\d+ )?is locked", VM_LOCKED),
          rule("no quorum", PROXMOX_NO_QUORUM),
          rule("protection mode enabled", VM_PROTECTED),
          rule("(VM|CT) \\d+ already exists|config file already exists", VMID_TAKEN),
          rule("unable to find configuration file for VM", TEMPLATE_NOT_FOUND),
          rule("Configuration file '.*' does not exist", VM_LOST),
          rule("still in use by linked clone", VM_HAS_CLONES),
          rule(
              "No space left on device|(not enough|insufficient) free space|free space in thin pool"
                  + "|out of (data |metadata )?space",
              STORAGE_FULL),
          rule(
              "storage '.*' (does not exist|is disabled|is not available|is not online"
                  + "|does not support)|No such storage|can't upload to storage type",
              STORAGE_NOT_USABLE),
          rule(
              "unsupported format '",
              STORAGE_NOT_USABLE,
              "The storage does not keep disks in that format: leave the format out, or name a"
                  + " storage that does."),
          rule(
              "hostname lookup .* failed|no such cluster node",
              PROXMOX_NODE_UNREACHABLE,
              "Correct the Proxmox node's name where it is configured, or bring it back: pvecm"
                  + " status and getent hosts on the entry node say whether the cluster has it."),
          rule("bridge '.*' does not exist", BRIDGE_NOT_FOUND),
          rule("volume '.*' does not exist", VOLUME_NOT_FOUND),
          rule("disk '.*' does not exist|Linked clone feature is not", TEMPLATE_NOT_USABLE),
          rule("guest agent is not running|No QEMU guest agent", GUEST_AGENT_NOT_RUNNING),
          rule(
              "[Oo]nly root (can|may)",
              PROXMOX_PERMISSION_MISSING,
              "No API token may do this, whatever is granted to it: do it as root on the Proxmox"
                  + " node."),
          rule("not allowed for linked clones", LINKED_CLONE_WITH_STORAGE),
          rule(
              "VM uses local storage",
              TEMPLATE_NOT_USABLE,
              "A template is cloned to another node only where all that is in its drives is on"
                  + " shared storage: move it there, or give the node a copy of its own."),
          rule(
              "can't clone to non-shared storage",
              STORAGE_NOT_USABLE,
              "A clone to another node goes to shared storage only: name one, or give the node a"
                  + " copy of the template."),
          rule(
              "shrinking disks is not supported",
              PROXMOX_REQUEST_REFUSED,
              "Ask for a disk of at least the template's size."),
          rule(
              "SSH public key validation error",
              PROXMOX_REQUEST_REFUSED,
              "Correct the SSH public keys: ssh-keygen -l -f reads each line that Proxmox VE"
                  + " takes."),
          rule(
              "if it's a template|can't convert a template",
              PROXMOX_REQUEST_REFUSED,
              "Somebody made a template of the VM: request the cluster again."),
          rule("no options specified|malformed JSON", PROXMOX_REQUEST_REFUSED),
          remedy(
              "checksum mismatch",
              "Nothing to do unless it lasts: then somebody else goes on changing the VM's"
                  + " settings."),
          remedy(
              "unexpected status",
              "The task's process was killed: look for a reboot or for lack of memory on the node."
                  + " If the VM stays locked, as root: qm unlock."),
          remedy(
              "interrupted by signal",
              "Somebody stopped the task, or its node was shut down; it is started again by"
                  + " itself."),
          remedy(
              "quit/powerdown failed",
              "The guest does not react to the power button: stop the VM with qm stop."),
          remedy("already running", "Nothing to do: the next try finds it running."),
          remedy("VM \\d+ (is )?not running", "Start the VM: what was asked needs it to run."),
          remedy(
              "VM \\d+ is running",
              "Somebody started the VM: stop it with qm stop; the removal goes on by itself."));

  /**
   * @param code null: whatever the place where the text was found stands for
   * @param remedy null: the code's own
   */
  private record Rule(Pattern text, FailureCode code, String remedy) {}

  /** What a text says. */
  record Verdict(FailureCode code, String remedy) {

    Verdict(FailureCode code) {
      this(code, code.remedy());
    }

    /**
     * That a VM is not where it was looked for says little: it may have been moved. The next try
     * looks everywhere, and only an id that is free is the proof.
     */
    boolean retryable() {
      return code.retryable() || code == VM_LOST;
    }
  }

  private ErrorTexts() {}

  /**
   * @param otherwise where the text says nothing more exact
   */
  static Verdict judge(String text, FailureCode otherwise) {
    return RULES.stream()
        .filter(rule -> rule.text().matcher(text).find())
        .map(rule -> verdict(rule, otherwise))
        .findFirst()
        .orElseGet(() -> new Verdict(otherwise));
  }

  private static Verdict verdict(Rule rule, FailureCode otherwise) {
    FailureCode code = rule.code() == null ? otherwise : rule.code();
    return rule.remedy() == null ? new Verdict(code) : new Verdict(code, rule.remedy());
  }

  private static Rule rule(String text, FailureCode code) {
    return rule(text, code, null);
  }

  private static Rule rule(String text, FailureCode code, String remedy) {
    return new Rule(Pattern.compile(text), code, remedy);
  }

  private static Rule remedy(String text, String remedy) {
    return rule(text, null, remedy);
  }
}
