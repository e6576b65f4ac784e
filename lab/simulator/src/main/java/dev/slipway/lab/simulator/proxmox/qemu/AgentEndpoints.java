package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.tasks.Pause;
import dev.slipway.lab.simulator.proxmox.vm.MacAddresses;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Questions to the guest agent, which answers once the guest is up. */
final class AgentEndpoints {

  private static final Map<String, Integer> NO_TRAFFIC =
      Map.of(
          "rx-bytes",
          0,
          "rx-packets",
          0,
          "rx-errs",
          0,
          "rx-dropped",
          0,
          "tx-bytes",
          0,
          "tx-packets",
          0,
          "tx-errs",
          0,
          "tx-dropped",
          0);

  private final Vms vms;
  private final Duration wait;

  /**
   * @param wait how long a guest that does not answer is waited for; 3 s on Proxmox
   */
  AgentEndpoints(Vms vms, Duration wait) {
    this.vms = vms;
    this.wait = wait;
  }

  List<Route> routes() {
    String agent = "/nodes/{node}/qemu/{vmid}/agent";
    Check audit = Check.any("/vms/{vmid}", "VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted");
    return List.of(
        Route.get(agent + "/network-get-interfaces", audit, Schema.of(), this::interfaces),
        Route.get(agent + "/get-host-name", audit, Schema.of(), this::hostName),
        Route.post(agent + "/ping", audit, Schema.of(), this::ping));
  }

  private Reply interfaces(Call call) throws InterruptedException {
    Vm vm = vms.require(call.node(), call.vmid());
    Guest guest = answering(vm);
    List<Map<String, Object>> result = new ArrayList<>();
    result.add(
        card(
            "lo",
            "00:00:00:00:00:00",
            List.of(address("ipv4", "127.0.0.1", 8), address("ipv6", "::1", 128))));
    String mac =
        vm.config().value("net0").flatMap(MacAddresses::address).orElse("00:00:00:00:00:00");
    List<Map<String, Object>> addresses = new ArrayList<>();
    for (InetAddress address : guest.addresses()) {
      boolean v4 = address instanceof Inet4Address;
      addresses.add(address(v4 ? "ipv4" : "ipv6", address.getHostAddress(), v4 ? 24 : 64));
    }
    addresses.add(address("ipv6", linkLocal(mac), 64));
    result.add(card("eth0", mac.toLowerCase(Locale.ROOT), addresses));
    return Reply.of(Map.of("result", result));
  }

  private Reply hostName(Call call) throws InterruptedException {
    Vm vm = vms.require(call.node(), call.vmid());
    answering(vm);
    return Reply.of(Map.of("result", Map.of("host-name", vm.name())));
  }

  private Reply ping(Call call) throws InterruptedException {
    answering(vms.require(call.node(), call.vmid()));
    return Reply.of(Map.of("result", Map.of()));
  }

  private Guest answering(Vm vm) throws InterruptedException {
    Guest guest =
        vm.running()
            .orElseThrow(() -> ApiException.died("VM " + vm.vmid() + " is not running"))
            .guest();
    boolean enabled = VmFigures.agentEnabled(vm.config());
    if (enabled && !guest.addresses().isEmpty()) {
      return guest;
    }
    if (enabled) {
      Pause.of(wait);
    }
    throw ApiException.died("QEMU guest agent is not running");
  }

  private static Map<String, Object> card(
      String name, String mac, List<Map<String, Object>> addresses) {
    return Map.of(
        "name", name,
        "hardware-address", mac,
        "ip-addresses", addresses,
        "statistics", NO_TRAFFIC);
  }

  private static Map<String, Object> address(String type, String address, int prefix) {
    return Map.of("ip-address-type", type, "ip-address", address, "prefix", prefix);
  }

  /** The address that a card gives itself: EUI-64 of its MAC. */
  private static String linkLocal(String mac) {
    int[] b = new int[6];
    String[] parts = mac.split(":");
    for (int i = 0; i < b.length; i++) {
      b[i] = Integer.parseInt(parts[i], 16);
    }
    return String.format(
        "fe80::%x:%xff:fe%02x:%x", ((b[0] ^ 2) << 8) | b[1], b[2], b[3], (b[4] << 8) | b[5]);
  }
}
