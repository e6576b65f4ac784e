package dev.slipway.bootstrap.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.ExecResult;
import java.util.ArrayList;
import java.util.List;

/** cloud-init on a guest: its own word on whether it is done. */
final class CloudInit {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Read by cloud-init's systemd generator: while it exists, no boot runs cloud-init. */
  private static final String DISABLED = "/etc/cloud/cloud-init.disabled";

  private static final int NOT_FOUND = 127;
  private static final int MOST_ERRORS = 800;

  private CloudInit() {}

  static Poll<Void> await(GuestShell shell) {
    ExecResult result = shell.run("cloud-init", "status", "--format", "json");
    if (result.exitCode() == NOT_FOUND) {
      throw GuestFailure.of(
          FailureCode.CLOUD_INIT_FAILED,
          "the guest has no cloud-init",
          "Install cloud-init in the template.");
    }
    JsonNode status = parse(result);
    String state = status.path("status").asText();
    return switch (state) {
      case "running", "not run", "not started" -> Poll.notYet("cloud-init: " + state);
      // Disabled is what we make it once it is done; a template that comes so never took our seed,
      // and nobody could have logged in.
      case "done", "degraded done", "disabled" -> ended(status);
      default -> throw failed(state, status);
    };
  }

  /** Recoverable errors, warnings among them, are left to cloud-init; real ones are not. */
  private static Poll<Void> ended(JsonNode status) {
    if (!status.path("errors").isEmpty()) {
      throw failed("done with errors", status);
    }
    return Poll.done();
  }

  private static RuntimeException failed(String state, JsonNode status) {
    List<String> errors = new ArrayList<>();
    status.path("errors").forEach(error -> errors.add(error.asText()));
    String said = errors.isEmpty() ? status.path("detail").asText() : String.join("; ", errors);
    return GuestFailure.of(
        FailureCode.CLOUD_INIT_FAILED,
        "cloud-init says %s: %s"
            .formatted(state, said.substring(0, Math.min(MOST_ERRORS, said.length()))));
  }

  private static JsonNode parse(ExecResult result) {
    try {
      JsonNode status = JSON.readTree(result.stdout());
      if (status.hasNonNull("status")) {
        return status;
      }
    } catch (JsonProcessingException noJson) {
      // Said below, with what was there instead.
    }
    // While it starts it may have nothing to show yet, so this is worth another look.
    throw GuestFailure.of(
        FailureCode.GUEST_COMMAND_FAILED,
        "cloud-init status gave no JSON: exit code %d: %s"
            .formatted(result.exitCode(), GuestShell.said(result)));
  }

  static void disable(GuestShell shell) {
    shell.demandAsRoot("touch", DISABLED);
  }
}
