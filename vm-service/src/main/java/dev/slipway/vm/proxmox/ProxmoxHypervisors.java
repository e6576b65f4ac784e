package dev.slipway.vm.proxmox;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.vault.Secret;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.login.ApiToken;
import dev.slipway.vm.proxmox.login.ProxmoxLogin;
import dev.slipway.vm.proxmox.login.UserPassword;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Makes a client for each configured endpoint when it is first asked for. */
@ApplicationScoped
public class ProxmoxHypervisors implements Hypervisors {
  private final Map<String, ProxmoxHypervisor> made = new ConcurrentHashMap<>();
  private final VmConfig config;
  private final Vertx vertx;
  private final Clock clock;
  private final MeterRegistry meters;

  ProxmoxHypervisors(VmConfig config, Vertx vertx, Clock clock, MeterRegistry meters) {
    this.config = config;
    this.vertx = vertx;
    this.clock = clock;
    this.meters = meters;
  }

  @Override
  public Hypervisor named(String endpoint) {
    return made.computeIfAbsent(endpoint, this::make);
  }

  private ProxmoxHypervisor make(String name) {
    VmConfig.Endpoint endpoint = config.endpoints().get(name);
    if (endpoint == null || endpoint.url().isEmpty()) {
      throw refused(
          FailureCode.PROXMOX_UNREACHABLE,
          "No endpoint '%s' is configured".formatted(name),
          "Set slipway.endpoints.%s.url and its credentials.".formatted(name));
    }
    VmConfig.Tls tls = endpoint.tls();
    ProxmoxHypervisor hypervisor =
        new ProxmoxHypervisor(
            vertx,
            new ProxmoxEndpoint(
                name,
                entries(endpoint),
                login(name, endpoint),
                new ProxmoxEndpoint.Tls(
                    tls.verify() && !tls.insecure(),
                    tls.caFile(),
                    tls.fingerprint().orElse(List.of())),
                config.vm().callTimeout()),
            meters);
    Metric.PROXMOX_ANSWERS.gauge(meters, hypervisor, asked -> asked.answers() ? 1 : 0, name);
    return hypervisor;
  }

  private static List<URI> entries(VmConfig.Endpoint endpoint) {
    List<URI> entries = new ArrayList<>(endpoint.url().stream().toList());
    endpoint.furtherUrls().ifPresent(entries::addAll);
    return entries;
  }

  private ProxmoxLogin login(String name, VmConfig.Endpoint endpoint) {
    if (endpoint.apiToken().isPresent()) {
      String[] parts = endpoint.apiToken().get().split("=", 2);
      if (parts.length == 2) {
        return new ApiToken(parts[0], () -> Secret.of(parts[1]));
      }
    }
    Optional<Supplier<Secret>> tokenSecret =
        secret(endpoint.tokenSecret(), endpoint.tokenSecretFile());
    if (endpoint.tokenId().isPresent() && tokenSecret.isPresent()) {
      return new ApiToken(endpoint.tokenId().get(), tokenSecret.get());
    }
    Optional<Supplier<Secret>> password = secret(endpoint.password(), endpoint.passwordFile());
    if (endpoint.username().isPresent() && password.isPresent()) {
      return new UserPassword(endpoint.username().get(), password.get(), clock);
    }
    throw refused(
        FailureCode.PROXMOX_CREDENTIALS_REJECTED,
        "Endpoint '%s' has no credentials".formatted(name),
        "Set slipway.endpoints.%s.token-id and token-secret-file.".formatted(name));
  }

  /** A file is read each time that it is asked for: its content is changed without a restart. */
  private static Optional<Supplier<Secret>> secret(Optional<String> value, Optional<Path> file) {
    return value
        .<Supplier<Secret>>map(known -> () -> Secret.of(known))
        .or(() -> file.map(path -> () -> content(path)));
  }

  private static Secret content(Path file) {
    try {
      String content = Files.readString(file).strip();
      if (!content.isEmpty()) {
        return Secret.of(content);
      }
    } catch (IOException unreadable) {
      throw refused(
          FailureCode.PROXMOX_CREDENTIALS_REJECTED,
          "The credentials cannot be read from " + file,
          "Make the file readable for vm-service.");
    }
    throw refused(
        FailureCode.PROXMOX_CREDENTIALS_REJECTED,
        "The credentials' file %s is empty".formatted(file),
        "Write the secret into it, and nothing else.");
  }

  private static VmFailure refused(FailureCode code, String message, String remedy) {
    return new VmFailure(code, false, remedy, message, null);
  }

  /** Whether the endpoints that were asked by now answer, by name. */
  Map<String, Boolean> answering() {
    Map<String, Boolean> answering = new TreeMap<>();
    made.forEach((name, hypervisor) -> answering.put(name, hypervisor.answers()));
    return answering;
  }

  @PreDestroy
  void close() {
    made.values().forEach(ProxmoxHypervisor::close);
  }
}
