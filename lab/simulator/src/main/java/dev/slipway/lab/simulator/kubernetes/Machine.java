package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.systemd.DaemonFailedException;
import dev.slipway.lab.simulator.kubernetes.api.NodeDescription;
import dev.slipway.lab.simulator.mirror.K3sBinary;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Supplier;

/** The machine that K3s runs on. */
public record Machine(Disk disk, Supplier<HostFacts> host) {

  private static final String PASSWORD = "/etc/rancher/node/password";

  String installedVersion() throws DaemonFailedException {
    try {
      return K3sBinary.version(disk.read(Account.ROOT, InstallScript.BINARY))
          .orElseThrow(
              () -> new DaemonFailedException(203, InstallScript.BINARY + ": Exec format error"));
    } catch (IOException e) {
      throw new DaemonFailedException(203, InstallScript.BINARY + ": " + Disk.reason(e), e);
    }
  }

  /** The node's address, which has to be one of the machine's. */
  InetAddress address(K3sConfig config) throws K3sConfigException {
    HostFacts facts = host.get();
    if (facts.addresses().isEmpty()) {
      throw new K3sConfigException("no default routes found in \"/proc/net/route\"");
    }
    if (config.nodeIp().isEmpty()) {
      return facts.addresses().getFirst();
    }
    return facts.addresses().stream()
        .filter(address -> address.getHostAddress().equals(config.nodeIp().get()))
        .findFirst()
        .orElseThrow(
            () ->
                new K3sConfigException(
                    "failed to find interface with specified node ip " + config.nodeIp().get()));
  }

  NodeDescription node(K3sConfig config, boolean server, String version) throws K3sConfigException {
    HostFacts facts = host.get();
    return new NodeDescription(
        config.nodeName().orElse(facts.hostname()),
        server,
        version,
        address(config).getHostAddress(),
        config.nodeExternalIp(),
        config.nodeLabels(),
        config.nodeTaints(),
        server && (config.clusterInit() || config.server().isPresent()),
        config.disable(),
        facts.cores(),
        facts.memoryMiB());
  }

  /** What this machine proves with that it is the node of its name; made at its first start. */
  String nodePassword() throws IOException {
    if (!disk.exists(PASSWORD)) {
      byte[] made = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
      disk.place(PASSWORD, made, "root", 0600);
    }
    return new String(disk.read(Account.ROOT, PASSWORD), StandardCharsets.UTF_8);
  }

  static DaemonFailedException fatal(String message, Exception cause) {
    return new DaemonFailedException(1, "level=fatal msg=\"" + message + "\"", cause);
  }
}
