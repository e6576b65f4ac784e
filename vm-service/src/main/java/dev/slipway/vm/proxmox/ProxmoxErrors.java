package dev.slipway.vm.proxmox;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proxmox's errors in our codes. Proxmox has no codes of its own and hardly any statuses: the same
 * texts come as reason phrases with status 500 and as a task's exit status, so both are judged by
 * the same list.
 */
final class ProxmoxErrors {
  private static final Pattern FORBIDDEN =
      Pattern.compile("Permission check failed \\((/[^,)]*), ([^)]+)\\)");

  /** From the most to the least specific; the first that is found counts. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "can't lock file|got lock request timeout|lock.*got timeout",
              FailureCode.PROXMOX_LOCK_TIMEOUT),
          new Rule("VM (\\d+ )?is locked", FailureCode.VM_LOCKED),
          new Rule("no quorum", FailureCode.PROXMOX_NO_QUORUM),
          new Rule("protection mode enabled", FailureCode.VM_PROTECTED),
          new Rule(
              "(VM|CT) \\d+ already exists|config file already exists", FailureCode.VMID_TAKEN),
          new Rule("unable to find configuration file for VM", FailureCode.TEMPLATE_NOT_FOUND),
          new Rule("Configuration file '.*' does not exist", FailureCode.VM_LOST),
          new Rule(
              "storage '.*' (does not exist|is disabled|is not available|is not online)",
              FailureCode.STORAGE_NOT_USABLE),
          new Rule(
              "hostname lookup .* failed|no such cluster node",
              FailureCode.PROXMOX_NODE_UNREACHABLE));

  private record Rule(Pattern text, FailureCode code) {
    Rule(String text, FailureCode code) {
      this(Pattern.compile(text), code);
    }
  }

  private ProxmoxErrors() {}

  /**
   * @param call method and path, for the reader of the message; no parameters
   */
  static VmFailure of(String call, ProxmoxAnswer answer) {
    String message = "%s: %d %s".formatted(call, answer.status(), answer.message());
    return switch (answer.status()) {
      case 401 -> new VmFailure(FailureCode.PROXMOX_CREDENTIALS_REJECTED, message);
      case 403 -> forbidden(answer.message(), message);
      // What pveproxy answers when it cannot reach the node that the path names.
      case 595, 596, 597, 598, 599 -> new VmFailure(FailureCode.PROXMOX_NODE_UNREACHABLE, message);
      default -> byText(answer, message);
    };
  }

  private static VmFailure byText(ProxmoxAnswer answer, String message) {
    FailureCode code = code(answer.message(), FailureCode.PROXMOX_ERROR);
    // A refused parameter or an unknown path is refused again, whenever it is tried.
    boolean ourFault = answer.status() < 500 || answer.status() == 501;
    boolean retryable = retryable(code) && !(code == FailureCode.PROXMOX_ERROR && ourFault);
    return new VmFailure(code, retryable, code.remedy(), message, null);
  }

  private static VmFailure forbidden(String text, String message) {
    Matcher named = FORBIDDEN.matcher(text);
    String remedy =
        named.find()
            ? "Grant %s on %s: pveum role add SlipwayExtra --privs '%s'; pveum acl modify %s --roles SlipwayExtra --users <user>"
                .formatted(named.group(2), named.group(1), named.group(2), named.group(1))
            : "Grant VM.Allocate on the pool of the endpoint (Proxmox VE names no path for a clone or create): "
                + FailureCode.PROXMOX_PERMISSION_MISSING.remedy();
    return new VmFailure(FailureCode.PROXMOX_PERMISSION_MISSING, false, remedy, message, null);
  }

  /**
   * That a VM is not where it was looked for says little: it may have been moved. The next try
   * looks everywhere, and only an id that is free is the proof.
   */
  private static boolean retryable(FailureCode code) {
    return code.retryable() || code == FailureCode.VM_LOST;
  }

  /** What a task's exit status says. */
  static FailureCode task(String exitStatus) {
    return code(exitStatus, FailureCode.PROXMOX_TASK_FAILED);
  }

  /** Nothing came back. */
  static VmFailure transport(ProxmoxEndpoint endpoint, ProxmoxCall call, NoAnswerException none) {
    Throwable cause = none.getCause();
    if (none.untrusted()) {
      return new VmFailure(
          FailureCode.PROXMOX_CERTIFICATE_UNTRUSTED,
          "Endpoint %s: no trust in the server's certificate: %s"
              .formatted(endpoint.name(), text(cause)),
          cause);
    }
    if (none.interrupted()) {
      return new VmFailure(FailureCode.INTERNAL, call.name() + " was interrupted", cause);
    }
    String what =
        cause instanceof TimeoutException
            ? "no answer within "
                + (call.uploads() ? EntryNodes.UPLOAD_TIMEOUT : endpoint.callTimeout())
            : text(cause);
    return new VmFailure(
        FailureCode.PROXMOX_UNREACHABLE,
        "Endpoint %s: %s: %s".formatted(endpoint.name(), call.name(), what),
        cause);
  }

  /** What was wrong in the end. */
  static String text(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private static FailureCode code(String text, FailureCode otherwise) {
    return RULES.stream()
        .filter(rule -> rule.text().matcher(text).find())
        .map(Rule::code)
        .findFirst()
        .orElse(otherwise);
  }
}
