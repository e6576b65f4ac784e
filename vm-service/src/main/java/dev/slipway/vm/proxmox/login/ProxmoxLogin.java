package dev.slipway.vm.proxmox.login;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** Credentials as headers. Neither form ever shows in a message. */
public sealed interface ProxmoxLogin permits ApiToken, UserPassword {

  /**
   * Asks {@code POST /access/ticket}, the one call that needs no login, for its data.
   *
   * <p>Throws {@link dev.slipway.vm.hypervisor.VmFailure}: PROXMOX_CREDENTIALS_REJECTED where they
   * are refused.
   */
  @FunctionalInterface
  interface TicketSource {
    JsonNode ticket(Map<String, String> form);
  }

  /** What goes with a call; may ask for a ticket first. */
  Map<String, String> headers(boolean writes, TicketSource source);

  /** After a 401: whatever may have changed since is read or asked for anew. */
  void renew();

  /** The user, {@code name@realm}. */
  String user();

  /** The part after the {@code !} of an API token's id. */
  Optional<String> tokenName();
}
