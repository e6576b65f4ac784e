package dev.slipway.bootstrap.world;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Role;
import dev.slipway.events.VmBooted;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.ssh.SshTimeouts;
import dev.slipway.kit.ssh.SshjRemoteShells;
import dev.slipway.kit.vault.HostKey;
import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.guest.GuestFault;
import dev.slipway.lab.simulator.guest.GuestsConfig;
import dev.slipway.lab.simulator.guest.SimulatedGuests;
import dev.slipway.lab.simulator.mirror.ArtefactMirror;
import dev.slipway.lab.simulator.mirror.MirrorConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Guests and an artefact mirror; boots a guest as vm-service would, and says so as it would. */
public final class SimulatedWorld implements AutoCloseable {
  public static final ProxmoxNode PVE1 = new ProxmoxNode("pve1");
  private static final int SSH_PORT = 2222;

  private final MemoryVault vault;
  private final ArtefactMirror mirror;
  private final SimulatedGuests guests;

  /** Part of a network of its own, since other tests may run beside this one. */
  private final String network =
      "127.76.%d.".formatted(ThreadLocalRandom.current().nextInt(100, 250));

  private final Map<String, Guest> booted = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger(9);

  public SimulatedWorld(MemoryVault vault, int mirrorPort) {
    // MINA looks up parts of its own through the thread's class loader, and JUnit's thread has not
    // always the one that Quarkus loads tests with.
    Thread.currentThread().setContextClassLoader(SimulatedWorld.class.getClassLoader());
    this.guests = new SimulatedGuests(GuestsConfig.withoutDelays().withPorts(SSH_PORT, 6443));
    this.vault = vault;
    this.mirror = new ArtefactMirror(new MirrorConfig(null, mirrorPort, 64 * 1024, null, null));
  }

  public ArtefactMirror mirror() {
    return mirror;
  }

  public SimulatedGuests guests() {
    return guests;
  }

  /** The seed was taken out of the drive of the guest at that address. */
  public void eject(String address) {
    booted.get(address).ejectSeed();
  }

  /** The guest with that host number was unplugged. */
  public void powerOff(VmBooted booted) {
    guests.destroy(vmid(booted));
  }

  public void fault(NodeName node, GuestFault.Kind kind) {
    guests.faults().add(new GuestFault(node.value(), kind));
  }

  /** That often, and not again. */
  public void fault(NodeName node, GuestFault.Kind kind, int times) {
    guests.faults().add(new GuestFault(node.value(), kind, times));
  }

  private static int vmid(VmBooted booted) {
    return 20000
        + Integer.parseInt(booted.address().substring(booted.address().lastIndexOf('.') + 1));
  }

  /** Boots a guest and waits until its SSH port answers with the pinned key. */
  public VmBooted boot(ClusterId cluster, NodeName node) {
    return boot(cluster, node, Role.SERVER, 1);
  }

  /** The same of any node, and any of its incarnations. */
  public VmBooted boot(ClusterId cluster, NodeName node, Role role, int instance) {
    HostKey hostKey = vault.firstContactHostKey(cluster, node, instance);
    int host = last.incrementAndGet();
    String address = network + host;
    String mac = "BC:24:11:00:00:%02X".formatted(host);
    try {
      byte[] seed =
          Seeds.forNode(
              node.value(), 20000 + host, mac, address, vault.sshPublicKey(cluster), hostKey);
      Guest guest =
          guests.boot(
              new GuestSpec(20000 + host, node.value(), mac, 2, 4096, 20L << 30, seed, true));
      booted.put(address, guest);
    } catch (Exception failed) {
      throw new IllegalStateException("no guest", failed);
    }
    var shells = new SshjRemoteShells(SshTimeouts.DEFAULT);
    Awaitility.await("guest " + node + " answers")
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(SshException.class)
        .until(
            () ->
                Set.of(hostKey.fingerprint().value())
                    .contains(shells.fingerprint(address, SSH_PORT)));
    return new VmBooted(
        cluster,
        1,
        1,
        node,
        instance,
        role,
        address,
        SSH_PORT,
        "slipway",
        hostKey.fingerprint(),
        PVE1);
  }

  @Override
  public void close() {
    guests.close();
    mirror.close();
  }
}
