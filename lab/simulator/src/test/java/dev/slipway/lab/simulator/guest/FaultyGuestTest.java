package dev.slipway.lab.simulator.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.guest.SshClientOfTest.Result;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong on guests on demand. */
class FaultyGuestTest {

  private final GuestFixture fixture = new GuestFixture(GuestsConfig.withoutDelays());
  private final String address = GuestFixture.freeAddress();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void aGuestThatNeverBootsHasNoAddressUntilItIsStartedAgain() throws Exception {
    spoil(GuestFault.Kind.NEVER_BOOTS);
    Guest guest = fixture.boot(1, "demo-server-1", null, fixture.seed(address));
    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(5))
        .until(() -> guest.running() && guest.addresses().isEmpty());

    guest.powerOff();
    fixture.boot(1, address);

    try (SshClientOfTest ssh = fixture.connect(address)) {
      assertThat(ssh.exec("uname -n").stdout()).isEqualTo("demo-server-1\n");
    }
  }

  @Test
  void aConnectionIsAcceptedAndNothingIsSaidOnIt() throws Exception {
    spoil(GuestFault.Kind.SSH_HANGS);
    fixture.boot(1, address);

    try (Socket hangs = connect();
        Socket answers = connect()) {
      hangs.setSoTimeout(500);
      hangs.getOutputStream().write("SSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThatThrownBy(() -> hangs.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(new String(answers.getInputStream().readNBytes(8), StandardCharsets.US_ASCII))
          .isEqualTo("SSH-2.0-");
    }
  }

  @Test
  void aCommandNeverEndsAndTheNextOneDoes() throws Exception {
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      spoil(GuestFault.Kind.SSH_COMMAND_HANGS);

      CompletableFuture<Result> hangs =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return ssh.exec("uname -n");
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      await().until(() -> fixture.guests.faults().inForce().get("added").isEmpty());

      assertThat(ssh.exec("uname -n").stdout()).isEqualTo("demo-server-1\n");
      assertThat(hangs).isNotDone();
    }
  }

  @Test
  void otherGuestsAreWell() throws Exception {
    fixture.guests.faults().add(new GuestFault("other-*", GuestFault.Kind.SSH_COMMAND_HANGS, null));
    fixture.boot(1, address);

    try (SshClientOfTest ssh = fixture.connect(address)) {
      assertThat(ssh.exec("uname -n").stdout()).isEqualTo("demo-server-1\n");
    }
  }

  private void spoil(GuestFault.Kind kind) {
    fixture.guests.faults().add(new GuestFault("demo-*", kind, 1));
  }

  private Socket connect() {
    return await()
        .ignoreExceptionsInstanceOf(ConnectException.class)
        .until(() -> new Socket(address, 2222), Socket::isConnected);
  }
}
