package dev.slipway.vm.proxmox.contract;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.kit.vault.Secret;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.proxmox.ProxmoxHypervisor;
import dev.slipway.vm.proxmox.login.ApiToken;
import dev.slipway.vm.proxmox.login.ProxmoxLogin;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Proxmox VE that the environment names: {@code SLIPWAY_PVE_CONTRACT_ENDPOINT} and beside it
 *
 * <ul>
 *   <li>{@code _TOKEN} ({@code user@realm!name=secret}), {@code _TEMPLATE} (VMID), {@code
 *       _STORAGE}, {@code _SEED_STORAGE}, {@code _POOL}, {@code _BRIDGE};
 *   <li>where they are wanted: {@code _CA} (a PEM file), {@code _FINGERPRINT} or {@code
 *       _INSECURE=true}; {@code _NODE} (else the template's), {@code _VMIDS} (else {@value
 *       #DEFAULT_VMIDS}) and {@code _PATIENCE} (how long a task may take, else {@value
 *       #DEFAULT_PATIENCE}).
 * </ul>
 */
final class Environment implements AutoCloseable {
  static final String PREFIX = "SLIPWAY_PVE_CONTRACT_";
  static final String ENDPOINT = PREFIX + "ENDPOINT";

  private static final String DEFAULT_VMIDS = "990000-990999";
  private static final String DEFAULT_PATIENCE = "PT15M";

  private final Map<String, String> variables;
  private final Vertx vertx = Vertx.vertx();
  private final ProxmoxHypervisor hypervisor;

  Environment(Map<String, String> variables) {
    this.variables = variables;
    this.hypervisor =
        new ProxmoxHypervisor(
            vertx,
            new ProxmoxEndpoint(
                "contract",
                List.of(URI.create(needed("ENDPOINT"))),
                login(),
                tls(),
                Duration.ofSeconds(30)),
            new SimpleMeterRegistry());
  }

  Site site() {
    Vmid template = new Vmid(Integer.parseInt(needed("TEMPLATE")));
    return new Site(
        hypervisor,
        wanted("NODE").map(ProxmoxNode::new).orElseGet(() -> nodeOf(template)),
        template,
        needed("STORAGE"),
        needed("SEED_STORAGE"),
        needed("POOL"),
        needed("BRIDGE"),
        Site.Vmids.of(wanted("VMIDS").orElse(DEFAULT_VMIDS)),
        Duration.parse(wanted("PATIENCE").orElse(DEFAULT_PATIENCE)));
  }

  private ProxmoxLogin login() {
    String[] token = needed("TOKEN").split("=", 2);
    if (token.length < 2) {
      throw new IllegalArgumentException(PREFIX + "TOKEN reads user@realm!name=secret");
    }
    return new ApiToken(token[0], () -> Secret.of(token[1]));
  }

  private ProxmoxEndpoint.Tls tls() {
    return new ProxmoxEndpoint.Tls(
        !Boolean.parseBoolean(wanted("INSECURE").orElse("false")),
        wanted("CA").map(Path::of),
        wanted("FINGERPRINT").stream().toList());
  }

  private ProxmoxNode nodeOf(Vmid template) {
    return hypervisor.vms().stream()
        .filter(vm -> vm.vmid().equals(template) && vm.template())
        .map(Hypervisor.ListedVm::node)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The token of %sTOKEN sees no template with VMID %s"
                        .formatted(PREFIX, template)));
  }

  private String needed(String name) {
    return wanted(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s%s is not set; with %s go _TOKEN, _TEMPLATE, _STORAGE, _SEED_STORAGE, _POOL and _BRIDGE"
                        .formatted(PREFIX, name, ENDPOINT)));
  }

  private Optional<String> wanted(String name) {
    return Optional.ofNullable(variables.get(PREFIX + name)).filter(value -> !value.isBlank());
  }

  @Override
  public void close() {
    hypervisor.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
