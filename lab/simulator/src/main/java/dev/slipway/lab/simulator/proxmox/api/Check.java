package dev.slipway.lab.simulator.proxmox.api;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may call a route. Runs before parameters are verified and before anything is looked up, so an
 * unknown VM is a 403 for whom it would be forbidden (FACTS 6).
 */
public interface Check {

  /** Why the call is refused, as it stands in the brackets of the 403; empty text = bare 403. */
  Optional<String> refusal(Call call, AccessControl access);

  /** Everybody who is logged in; the handler filters or checks by itself. */
  Check ANYBODY = (call, access) -> Optional.empty();

  /** All of these privileges on the path. */
  static Check all(String path, String... privileges) {
    return (call, access) -> {
      String object = fill(path, call.parameters());
      for (String privilege : privileges) {
        if (!access.has(call.identity(), object, privilege)) {
          return Optional.of(object + ", " + privilege);
        }
      }
      return Optional.empty();
    };
  }

  /** At least one of these privileges on the path. */
  static Check any(String path, String... privileges) {
    return (call, access) -> {
      String object = fill(path, call.parameters());
      return access.hasAny(call.identity(), object, List.of(privileges))
          ? Optional.empty()
          : Optional.of(object + ", " + String.join("|", privileges));
    };
  }

  /** The privilege on a new VM itself or, if the call names a pool, on that pool. */
  static Check newVm(String vmidParameter, String privilege) {
    return (call, access) -> {
      boolean onVm = access.has(call.identity(), "/vms/" + call.text(vmidParameter), privilege);
      boolean onPool =
          call.has("pool") && access.has(call.identity(), "/pool/" + call.text("pool"), privilege);
      return onVm || onPool ? Optional.empty() : Optional.of("");
    };
  }

  default Check and(Check other) {
    return (call, access) -> refusal(call, access).or(() -> other.refusal(call, access));
  }

  private static String fill(String template, Map<String, String> parameters) {
    String path = template;
    for (Map.Entry<String, String> entry : parameters.entrySet()) {
      path = path.replace("{" + entry.getKey() + "}", entry.getValue());
    }
    return path;
  }
}
