package dev.slipway.vm;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.FaultControl;
import dev.slipway.lab.simulator.History;
import dev.slipway.lab.simulator.Simulator;
import dev.slipway.lab.simulator.SimulatorConfig;
import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.guest.GuestsConfig;
import dev.slipway.lab.simulator.proxmox.access.Grant;
import dev.slipway.lab.simulator.proxmox.vm.Container;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A simulated Proxmox and the configuration that points at it. Four endpoints are the same cluster:
 * {@code lab} with the least rights, {@code wrong} with a wrong secret, {@code audit} with rights
 * to see everything, so that a test can prove absence independently, and {@code root} for what
 * others than Slipway do there.
 */
public class SimulatedProxmox implements QuarkusTestResourceLifecycleManager {
  private Simulator simulator;
  private FaultControl faults;

  @Override
  public Map<String, String> start() {
    simulator =
        Simulator.start(
            SimulatorConfig.defaults()
                .withDelays(Delays.NONE)
                .withGuests(GuestsConfig.withoutDelays().withDhcp("127.77.200.10-127.77.200.99")));
    faults = new FaultControl(simulator.faults(), () -> History.of(simulator), 0);
    Map<String, String> config = new LinkedHashMap<>();
    // For tests, beside what the service is told: what an administrator can do, and what breaks.
    config.put("lab.proxmox", simulator.url().toString());
    config.put("lab.faults", faults.url());
    endpoint(config, "lab", "slipway@pve!svc", "00000000-0000-4000-8000-000000000001");
    endpoint(config, "wrong", "slipway@pve!svc", "00000000-0000-4000-8000-00000000dead");
    endpoint(config, "audit", "svc@pve!prov", "00000000-0000-4000-8000-000000000003");
    endpoint(config, "root", "root@pam!lab", "00000000-0000-4000-8000-000000000002");
    config.put("slipway.networks.default.cidr", "127.77.0.0/16");
    config.put("slipway.networks.default.range", "127.77.0.10-127.77.63.250");
    config.put("slipway.networks.default.gateway", "127.77.0.1");
    config.put("slipway.networks.default.dns", "127.77.0.1");
    config.put("slipway.networks.default.ssh-port", "2222");
    config.put("slipway.networks.default.management", "127.0.0.0/8");
    config.put("slipway.networks.tiny.cidr", "10.9.0.0/29");
    config.put("slipway.networks.tiny.range", "10.9.0.2-10.9.0.5");
    config.put("slipway.networks.tiny.exclude", "10.9.0.3");
    config.put("slipway.networks.dhcp.dhcp", "true");
    config.put("slipway.networks.dhcp.cidr", "127.77.0.0/16");
    config.put("slipway.networks.dhcp.ssh-port", "2222");
    config.put("slipway.networks.storage.cidr", "127.78.0.0/24");
    config.put("slipway.networks.storage.range", "127.78.0.10-127.78.0.200");
    config.put("slipway.networks.storage.ssh-port", "2222");
    config.put("slipway.networks.storage.mtu", "9000");
    template(config, "debian-12", 9000, 9001);
    config.put("slipway.templates.debian-12.agent", "true");
    template(config, "noboot", 9009, 9010);
    // Once, on storage that both nodes share; copied, and as the base of linked clones.
    config.put("slipway.templates.shared.endpoint", "lab");
    config.put("slipway.templates.shared.nodes.pve1", "9020");
    config.put("slipway.templates.shared.version", "2026-11");
    config.put("slipway.templates.linked.endpoint", "lab");
    config.put("slipway.templates.linked.nodes.pve1", "9020");
    config.put("slipway.templates.linked.clone", "linked");
    found(config, "found", "debian-12");
    found(config, "missing", "debian-99");
    // Short, so that a test need not wait: the service's own defaults are for real machines.
    config.put("slipway.vm.second-look", "1s");
    config.put("slipway.vm.boot-deadline", "10s");
    config.put("slipway.vm.park-after", "4s");
    config.put("slipway.vm.parked-retry", "2s");
    config.put("slipway.sweep.confirm-after", "3s");
    // By the digests of the tokens of ServiceTokens.
    config.put("slipway.service-tokens.request-service.sha256", ServiceTokens.REQUEST_SHA256);
    config.put("slipway.service-tokens.bootstrap-service.sha256", ServiceTokens.BOOTSTRAP_SHA256);
    return config;
  }

  private void endpoint(Map<String, String> config, String name, String token, String secret) {
    String key = "slipway.endpoints." + name + ".";
    config.put(key + "url", simulator.url().toString());
    config.put(key + "token-id", token);
    config.put(key + "token-secret", secret);
    config.put(key + "tls.fingerprint", simulator.fingerprint());
  }

  private static void template(Map<String, String> config, String name, int pve1, int pve2) {
    config.put("slipway.templates." + name + ".endpoint", "lab");
    config.put("slipway.templates." + name + ".nodes.pve1", String.valueOf(pve1));
    config.put("slipway.templates." + name + ".nodes.pve2", String.valueOf(pve2));
  }

  private static void found(Map<String, String> config, String name, String called) {
    config.put("slipway.templates." + name + ".endpoint", "lab");
    config.put("slipway.templates." + name + ".pool", "templates");
    config.put("slipway.templates." + name + ".template-name", called);
  }

  /**
   * Gives tests a hand on the machines. JDK types only: the test's classes and this one's come from
   * different loaders.
   */
  @Override
  public void inject(TestInjector injector) {
    BiConsumer<Integer, String> describe =
        (vmid, text) -> {
          Vm vm = simulator.vms().find(vmid).orElseThrow();
          vm.config(vm.config().with("description", text));
        };
    inject(injector, "describe", BiConsumer.class, describe);
    BiConsumer<Integer, String> leaveDisk =
        (vmid, node) -> simulator.storages().allocateDisk("local", node, vmid, 1L << 30);
    inject(injector, "leaveDisk", BiConsumer.class, leaveDisk);
    BiConsumer<Integer, String> makeContainer =
        (vmid, node) ->
            simulator.vms().add(new Container(vmid, "somebodys", node, true, 1, 512L << 20));
    inject(injector, "makeContainer", BiConsumer.class, makeContainer);
    inject(injector, "rights", Consumer.class, (Consumer<Map<String, String>>) this::rights);
    inject(injector, "unreachable", Consumer.class, (Consumer<Boolean>) this::unreachable);
  }

  private static void inject(TestInjector injector, String name, Class<?> type, Object value) {
    injector.injectIntoFields(
        value, field -> field.getName().equals(name) && field.getType() == type);
  }

  /** What the least rights are from now on: path to role. */
  private void rights(Map<String, String> roles) {
    simulator.access().revokeAllOf("slipway@pve");
    roles.forEach(
        (path, role) -> simulator.access().grant(new Grant(path, "slipway@pve", role, true)));
  }

  private void unreachable(boolean now) {
    simulator
        .faults()
        .put(
            "unreachable",
            now
                ? List.of(
                    new CallFault(
                        null, null, null, CallFault.Kind.DROPPED_BEFORE, null, null, null, null))
                : List.of());
  }

  @Override
  public void stop() {
    if (simulator != null) {
      faults.close();
      simulator.close();
    }
  }
}
