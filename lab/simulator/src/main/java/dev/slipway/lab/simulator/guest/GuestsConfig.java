package dev.slipway.lab.simulator.guest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.lab.simulator.kubernetes.K3sBehaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the simulated guests behave. Every component may be left out; durations are written as ISO
 * 8601 ({@code PT0.5S}) and need Jackson's module for java.time.
 *
 * @param sshPort where guests answer SSH; default 2222
 * @param apiPort where their Kubernetes API answers; default 6443
 * @param bootDelay from power to SSH; default 200 ms
 * @param cloudInitDelay from SSH to the end of cloud-init; default 300 ms
 * @param installDelay how long K3s's install script runs; default 100 ms
 * @param k3s how long K3s takes
 * @param faults what goes wrong on which guests
 * @param trustedCaFile PEM file with certificates that guests trust in downloads, beside the JDK's
 *     own; null: none
 * @param dhcpRange addresses that DHCP gives to guests whose seed asks for it, {@code first-last};
 *     null: nobody answers them
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record GuestsConfig(
    Integer sshPort,
    Integer apiPort,
    Duration bootDelay,
    Duration cloudInitDelay,
    Duration installDelay,
    K3sBehaviour k3s,
    List<GuestFault> faults,
    Path trustedCaFile,
    String dhcpRange) {

  public GuestsConfig {
    sshPort = sshPort == null ? Integer.valueOf(2222) : sshPort;
    apiPort = apiPort == null ? Integer.valueOf(6443) : apiPort;
    bootDelay = bootDelay == null ? Duration.ofMillis(200) : bootDelay;
    cloudInitDelay = cloudInitDelay == null ? Duration.ofMillis(300) : cloudInitDelay;
    installDelay = installDelay == null ? Duration.ofMillis(100) : installDelay;
    k3s = k3s == null ? K3sBehaviour.defaults() : k3s;
    faults = faults == null ? List.of() : List.copyOf(faults);
  }

  public static GuestsConfig defaults() {
    return new GuestsConfig(null, null, null, null, null, null, null, null, null);
  }

  /** Nothing takes longer than it must: for benchmarks and tests. */
  public static GuestsConfig withoutDelays() {
    return new GuestsConfig(
        null,
        null,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        K3sBehaviour.withoutDelays(),
        null,
        null,
        null);
  }

  public GuestsConfig withFaults(List<GuestFault> newFaults) {
    return new GuestsConfig(
        sshPort,
        apiPort,
        bootDelay,
        cloudInitDelay,
        installDelay,
        k3s,
        newFaults,
        trustedCaFile,
        dhcpRange);
  }

  public GuestsConfig withDhcp(String range) {
    return new GuestsConfig(
        sshPort,
        apiPort,
        bootDelay,
        cloudInitDelay,
        installDelay,
        k3s,
        faults,
        trustedCaFile,
        range);
  }

  public GuestsConfig withPorts(int newSshPort, int newApiPort) {
    return new GuestsConfig(
        newSshPort,
        newApiPort,
        bootDelay,
        cloudInitDelay,
        installDelay,
        k3s,
        faults,
        trustedCaFile,
        dhcpRange);
  }
}
