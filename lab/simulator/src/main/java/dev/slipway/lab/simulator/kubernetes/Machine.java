package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.programs.Sysctl;
import dev.slipway.lab.simulator.guest.systemd.DaemonFailedException;
import dev.slipway.lab.simulator.kubernetes.api.NodeDescription;
import dev.slipway.lab.simulator.mirror.K3sBinary;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The machine that K3s runs on. */
public record Machine(Disk disk, Supplier<HostFacts> host) {

  private static final String MANIFESTS = "/var/lib/rancher/k3s/server/manifests";

  /** What a kubelet sets, or with {@code protect-kernel-defaults} wants to find. */
  private static final Map<String, String> KUBELET =
      Map.of(
          "vm.panic_on_oom", "0",
          "vm.overcommit_memory", "1",
          "kernel.panic", "10",
          "kernel.panic_on_oops", "1",
          "kernel.keys.root_maxkeys", "1000000",
          "kernel.keys.root_maxbytes", "25000000");

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

  /** Ends the kubelet where it may not change the kernel, and the kernel is not as it wants. */
  void checkKernel(K3sConfig config) throws IOException, DaemonFailedException {
    if (!config.protectKernelDefaults()) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, String> wanted : KUBELET.entrySet()) {
      String found =
          new String(disk.read(Account.ROOT, Sysctl.path(wanted.getKey())), StandardCharsets.UTF_8)
              .strip();
      if (!found.equals(wanted.getValue())) {
        wrong.add(
            "invalid kernel flag: %s, expected value: %s, actual value: %s"
                .formatted(wanted.getKey().replace('.', '/'), wanted.getValue(), found));
      }
    }
    if (!wrong.isEmpty()) {
      throw fatal("kubelet exited: failed to run Kubelet: " + wrong, null);
    }
  }

  /** Whether pods get addresses: by flannel, or by what somebody had K3s apply. */
  boolean hasNetworkPlugin(K3sConfig config) throws IOException {
    return !config.flannelBackend().equals(Optional.of("none"))
        || (disk.exists(MANIFESTS) && !disk.list(MANIFESTS).isEmpty());
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
