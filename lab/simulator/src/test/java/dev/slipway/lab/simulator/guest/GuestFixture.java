package dev.slipway.lab.simulator.guest;

import static org.awaitility.Awaitility.await;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Guests to try things on, each on an address that no other test uses. */
final class GuestFixture implements AutoCloseable {

  static final String MAC = "BC:24:11:00:00:01";
  private static final int RUN = new SecureRandom().nextInt(1, 250);
  private static final AtomicInteger NEXT = new AtomicInteger(10);

  final SimulatedGuests guests;
  final OpenSshKeys.KeyFiles userKey = OpenSshKeys.generate("test");
  final OpenSshKeys.KeyFiles hostKey = OpenSshKeys.generate("first-contact");

  GuestFixture(GuestsConfig config) {
    this.guests = new SimulatedGuests(config);
  }

  static String freeAddress() {
    return "127.78." + RUN + "." + NEXT.getAndIncrement();
  }

  Guest boot(int vmid, String address) throws Exception {
    return boot(vmid, "demo-server-1", address, seed(address));
  }

  Guest boot(int vmid, String name, String address, byte[] seed) {
    Guest guest = guests.boot(spec(vmid, name, seed));
    if (address != null) {
      awaitAddress(guest);
    }
    return guest;
  }

  static GuestSpec spec(int vmid, String name, byte[] seed) {
    return new GuestSpec(vmid, name, MAC, 2, 4096, 20L << 30, seed, true);
  }

  static void awaitAddress(Guest guest) {
    await().atMost(Duration.ofSeconds(30)).until(() -> !guest.addresses().isEmpty());
  }

  byte[] seed(String address) throws Exception {
    return seed(address, "slipway-demo-server-1");
  }

  byte[] seed(String address, String instance) throws Exception {
    return SeedIso.forNode(
        "demo-server-1",
        instance,
        MAC,
        address,
        text(userKey.publicKey()),
        new SeedIso.HostKeys(text(hostKey.privateKey()), text(hostKey.publicKey())));
  }

  String seedFingerprint() throws IOException {
    return OpenSshKeys.describe(hostKey.publicKey()).split(" ")[1];
  }

  /** Connects as soon as the guest answers. */
  SshClientOfTest connect(String address) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> SshClientOfTest.connect(address, "slipway", userKey), ssh -> true);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() {
    guests.close();
  }
}
