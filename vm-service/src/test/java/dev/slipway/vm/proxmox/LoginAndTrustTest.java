package dev.slipway.vm.proxmox;

import static dev.slipway.vm.proxmox.Lab.PVE1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.vault.Secret;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.login.ApiToken;
import dev.slipway.vm.proxmox.login.ProxmoxLogin;
import dev.slipway.vm.proxmox.login.UserPassword;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in, and every way to be turned away. */
class LoginAndTrustTest {
  private static final String WRONG = "not-the-secret-and-in-no-message";

  private static final String OTHER_FINGERPRINT = "AB:".repeat(31) + "AB";

  private final Lab lab = new Lab();

  @TempDir private Path directory;

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void user_and_password_read_and_write() {
    try (ProxmoxHypervisor hypervisor = client(password("simulated-svc"))) {
      assertThat(hypervisor.nodes()).hasSize(2);
      // A write needs the CSRF token beside the cookie.
      lab.ends(hypervisor.upload(PVE1, "seeds", "slipway-login.iso", new byte[10]));
      assertThat(hypervisor.isoThere(PVE1, "seeds", "seeds:iso/slipway-login.iso")).isTrue();
      assertThat(hypervisor.clone(lab.request()).node()).isEqualTo(PVE1);
    }
  }

  @Test
  void a_wrong_password_is_refused_without_showing_it() {
    try (ProxmoxHypervisor hypervisor = client(password(WRONG))) {
      refused(hypervisor);
    }
  }

  @Test
  void a_wrong_token_secret_is_refused_without_showing_it() {
    try (ProxmoxHypervisor hypervisor =
        client(new ApiToken(Lab.TOKEN_ID, () -> Secret.of(WRONG)))) {
      refused(hypervisor);
    }
  }

  private static void refused(ProxmoxHypervisor hypervisor) {
    VmFailure failure = catchThrowableOfType(VmFailure.class, hypervisor::nodes);

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_CREDENTIALS_REJECTED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure.getMessage()).doesNotContain(WRONG);
  }

  @Test
  void a_ca_file_is_trust() throws IOException {
    Path ca = Files.writeString(directory.resolve("ca.pem"), lab.simulator.caPem());

    try (ProxmoxHypervisor hypervisor = trusting(true, Optional.of(ca), List.of())) {
      assertThat(hypervisor.nodes()).isNotEmpty();
    }
  }

  @Test
  void the_system_does_not_trust_it() {
    try (ProxmoxHypervisor hypervisor = trusting(true, Optional.empty(), List.of())) {
      untrusted(hypervisor);
    }
  }

  @Test
  void another_fingerprint_is_no_trust() {
    try (ProxmoxHypervisor hypervisor =
        trusting(true, Optional.empty(), List.of(OTHER_FINGERPRINT))) {
      untrusted(hypervisor);
    }
  }

  /** Each entry node has a certificate of its own. */
  @Test
  void one_of_several_fingerprints_is_trust() {
    List<String> fingerprints = List.of(OTHER_FINGERPRINT, lab.simulator.fingerprint());
    try (ProxmoxHypervisor hypervisor = trusting(true, Optional.empty(), fingerprints)) {
      assertThat(hypervisor.nodes()).isNotEmpty();
    }
  }

  @Test
  void a_token_secret_that_was_changed_is_read_again_after_it_was_refused() {
    AtomicReference<String> file = new AtomicReference<>(WRONG);
    try (ProxmoxHypervisor hypervisor =
        client(new ApiToken(Lab.TOKEN_ID, () -> Secret.of(file.get())))) {
      refused(hypervisor);

      file.set(Lab.TOKEN_SECRET);

      assertThat(hypervisor.nodes()).isNotEmpty();
    }
  }

  @Test
  void a_password_that_was_changed_is_read_at_the_next_login() {
    AtomicReference<String> file = new AtomicReference<>(WRONG);
    try (ProxmoxHypervisor hypervisor =
        client(new UserPassword("svc@pve", () -> Secret.of(file.get()), Clock.systemUTC()))) {
      refused(hypervisor);

      file.set("simulated-svc");

      assertThat(hypervisor.nodes()).isNotEmpty();
    }
  }

  @Test
  void trust_can_be_given_up_explicitly() {
    try (ProxmoxHypervisor hypervisor = trusting(false, Optional.empty(), List.of())) {
      assertThat(hypervisor.nodes()).isNotEmpty();
    }
  }

  @Test
  void nobody_listening_is_unreachable_and_worth_another_try() {
    lab.simulator.close();

    VmFailure failure = catchThrowableOfType(VmFailure.class, lab.hypervisor::nodes);

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
  }

  /** As by a pveproxy that is busy, or restarts. */
  @Test
  void a_handshake_that_breaks_off_says_nothing_of_trust_and_is_worth_another_try()
      throws IOException {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var hypervisor =
            lab.client(
                List.of(URI.create("https://127.0.0.1:" + server.getLocalPort())),
                Lab.token(),
                lab.pinned())) {
      Thread.ofVirtual().start(() -> hangUp(server));

      VmFailure failure = catchThrowableOfType(VmFailure.class, hypervisor::nodes);

      assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_UNREACHABLE);
      assertThat(failure.retryable()).isTrue();
    }
  }

  private static void hangUp(ServerSocket server) {
    try {
      while (true) {
        try (Socket caller = server.accept()) {
          // The client has begun to speak: what follows is an end in the middle of the handshake.
          assertThat(caller.getInputStream().read()).isPositive();
        }
      }
    } catch (IOException closed) {
      assertThat(server.isClosed()).isTrue();
    }
  }

  private static void untrusted(ProxmoxHypervisor hypervisor) {
    VmFailure failure = catchThrowableOfType(VmFailure.class, hypervisor::nodes);

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_CERTIFICATE_UNTRUSTED);
  }

  private static ProxmoxLogin password(String password) {
    return new UserPassword("svc@pve", () -> Secret.of(password), Clock.systemUTC());
  }

  private ProxmoxHypervisor client(ProxmoxLogin login) {
    return lab.client(login, lab.pinned());
  }

  private ProxmoxHypervisor trusting(boolean verify, Optional<Path> ca, List<String> fingerprints) {
    return lab.client(Lab.token(), new ProxmoxEndpoint.Tls(verify, ca, fingerprints));
  }
}
