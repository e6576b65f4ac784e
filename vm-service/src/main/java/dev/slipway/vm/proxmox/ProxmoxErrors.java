package dev.slipway.vm.proxmox;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.ErrorTexts.Verdict;
import dev.slipway.vm.proxmox.wire.EntryNodes;
import dev.slipway.vm.proxmox.wire.NoAnswerException;
import dev.slipway.vm.proxmox.wire.ProxmoxAnswer;
import dev.slipway.vm.proxmox.wire.ProxmoxCall;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Proxmox's errors in our codes: by status where it has one that says something, else by text. */
final class ProxmoxErrors {
  private static final Pattern FORBIDDEN =
      Pattern.compile("Permission check failed \\((/[^,)]*), ([^)]+)\\)");
  private static final Pattern NO_POOL = Pattern.compile("pool '([^']*)' does not exist");

  private ProxmoxErrors() {}

  /**
   * @param call method and path, for the reader of the message; no parameters
   */
  static VmFailure of(String call, ProxmoxAnswer answer) {
    String message = "%s: %d %s".formatted(call, answer.status(), answer.message());
    return switch (answer.status()) {
      case 301, 302, 307, 308 ->
          refused(
              FailureCode.PROXMOX_REQUEST_REFUSED,
              "Set the endpoint's url to where it leads: https, and the port of pveproxy (8006).",
              message);
      case 401 -> unauthorized(answer.message(), message);
      case 403 -> forbidden(answer.message(), message);
      // What pveproxy answers when it cannot reach the node that the path names. It is well itself.
      case 595, 596, 597, 598, 599 -> new VmFailure(FailureCode.PROXMOX_NODE_UNREACHABLE, message);
      default -> byText(call, answer, message);
    };
  }

  private static VmFailure byText(String call, ProxmoxAnswer answer, String message) {
    Verdict verdict = ErrorTexts.judge(answer.message(), byStatus(answer.status()));
    if (verdict.code() == FailureCode.STORAGE_NOT_USABLE && call.endsWith("/upload")) {
      verdict = new Verdict(FailureCode.SEED_STORAGE_NOT_USABLE);
    }
    return new VmFailure(verdict.code(), verdict.retryable(), verdict.remedy(), message, null);
  }

  private static FailureCode byStatus(int status) {
    return switch (status) {
      case 408, 429 -> FailureCode.PROXMOX_ERROR;
      // Not pveproxy's own: something stands before it that cannot reach it.
      case 502, 503, 504 -> FailureCode.PROXMOX_UNREACHABLE;
      // Unknown path, chunked or unexpected body, unknown content type.
      case 501, 505, 506 -> FailureCode.PROXMOX_REQUEST_REFUSED;
      // What is wrong with a parameter is wrong whenever it is tried.
      default -> status < 500 ? FailureCode.PROXMOX_REQUEST_REFUSED : FailureCode.PROXMOX_ERROR;
    };
  }

  private static VmFailure unauthorized(String text, String message) {
    String remedy =
        text.startsWith("No ticket")
            ? "The credentials do not arrive: let no proxy take the Authorization header or the cookie away."
            : FailureCode.PROXMOX_CREDENTIALS_REJECTED.remedy();
    return refused(FailureCode.PROXMOX_CREDENTIALS_REJECTED, remedy, message);
  }

  private static VmFailure forbidden(String text, String message) {
    return refused(FailureCode.PROXMOX_PERMISSION_MISSING, grant(text), message);
  }

  private static String grant(String text) {
    Matcher named = FORBIDDEN.matcher(text);
    if (named.find()) {
      // Any one of several will do; the first is the narrowest.
      String[] privileges = named.group(2).split("\\|");
      String wanted = privileges.length == 1 ? "" : "one of ";
      return "Grant %s%s on %s: pveum role add SlipwayExtra --privs '%s'; pveum acl modify %s --roles SlipwayExtra --users <user> (and the same with --tokens '<user>!<token>' for a token with privilege separation)"
          .formatted(
              wanted, String.join(", ", privileges), named.group(1), privileges[0], named.group(1));
    }
    Matcher pool = NO_POOL.matcher(text);
    if (pool.find()) {
      return "Create the pool with pveum pool add %s, or correct the endpoint's pool."
          .formatted(pool.group(1));
    }
    return "Grant VM.Allocate on the pool of the endpoint (Proxmox VE names no path for a clone or create): "
        + FailureCode.PROXMOX_PERMISSION_MISSING.remedy();
  }

  private static VmFailure refused(FailureCode code, String remedy, String message) {
    return new VmFailure(code, false, remedy, message, null);
  }

  /** What a task's exit status says. */
  static TaskState.Failed task(String exitStatus) {
    Verdict verdict = ErrorTexts.judge(exitStatus, FailureCode.PROXMOX_TASK_FAILED);
    return new TaskState.Failed(verdict.code(), verdict.retryable(), verdict.remedy(), exitStatus);
  }

  /** Nothing came back. */
  static VmFailure transport(ProxmoxEndpoint endpoint, ProxmoxCall call, NoAnswerException none) {
    Throwable cause = none.getCause();
    if (none.untrusted()) {
      return new VmFailure(
          FailureCode.PROXMOX_CERTIFICATE_UNTRUSTED,
          "Endpoint %s: no trust in the server's certificate: %s"
              .formatted(endpoint.name(), none.why()),
          cause);
    }
    if (none.interrupted()) {
      return new VmFailure(FailureCode.INTERNAL, call.name() + " was interrupted", cause);
    }
    String what =
        cause instanceof TimeoutException
            ? "no answer within "
                + (call.uploads() ? EntryNodes.UPLOAD_TIMEOUT : endpoint.callTimeout())
            : none.why();
    return new VmFailure(
        FailureCode.PROXMOX_UNREACHABLE,
        "Endpoint %s: %s: %s".formatted(endpoint.name(), call.name(), what),
        cause);
  }
}
