package dev.slipway.vm.proxmox.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.vault.Secret;
import dev.slipway.vm.hypervisor.VmFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tickets live for two hours, and each can be had for the one before. */
class UserPasswordTest {
  private final Moving clock = new Moving();
  private final Set<String> refused = new HashSet<>();
  private final List<String> shown = new ArrayList<>();
  private final UserPassword login =
      new UserPassword("svc@pve", () -> Secret.of("the-password"), clock);
  private boolean secondFactor;

  @Test
  void one_ticket_serves_for_an_hour_and_only_writes_carry_the_csrf_token() {
    Map<String, String> reading = login.headers(false, this::ticket);
    clock.pass(Duration.ofMinutes(59));
    Map<String, String> writing = login.headers(true, this::ticket);

    assertThat(shown).containsExactly("the-password");
    assertThat(reading).containsOnlyKeys("Cookie");
    assertThat(writing)
        .containsEntry("Cookie", "PVEAuthCookie=ticket-1")
        .containsEntry("CSRFPreventionToken", "csrf-1");
  }

  @Test
  void after_an_hour_the_ticket_gets_the_next_one() {
    login.headers(false, this::ticket);
    clock.pass(Duration.ofMinutes(61));

    Map<String, String> headers = login.headers(true, this::ticket);

    assertThat(shown).containsExactly("the-password", "ticket-1");
    assertThat(headers)
        .containsEntry("Cookie", "PVEAuthCookie=ticket-2")
        .containsEntry("CSRFPreventionToken", "csrf-2");
  }

  @Test
  void for_a_ticket_that_has_run_out_the_password_gets_one() {
    login.headers(false, this::ticket);
    clock.pass(Duration.ofHours(3));
    refused.add("ticket-1");

    Map<String, String> headers = login.headers(false, this::ticket);

    assertThat(shown).containsExactly("the-password", "ticket-1", "the-password");
    assertThat(headers).containsEntry("Cookie", "PVEAuthCookie=ticket-2");
  }

  @Test
  void a_second_factor_is_told_of_with_the_way_out() {
    secondFactor = true;

    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> login.headers(false, this::ticket));

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_CREDENTIALS_REJECTED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure.remedy()).contains("API token");
  }

  private JsonNode ticket(Map<String, String> form) {
    assertThat(form).containsEntry("username", "svc@pve");
    String credential = form.get("password");
    shown.add(credential);
    if (refused.contains(credential)) {
      throw new VmFailure(FailureCode.PROXMOX_CREDENTIALS_REJECTED, "401 authentication failure");
    }
    long given = shown.stream().filter(each -> !refused.contains(each)).count();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("ticket", "ticket-" + given);
    return secondFactor
        ? answer.put("NeedTFA", 1)
        : answer.put("CSRFPreventionToken", "csrf-" + given);
  }

  private static final class Moving extends Clock {
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
