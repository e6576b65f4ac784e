package dev.slipway.vm;

import dev.slipway.vm.store.Leases;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings that cannot be meant keep the service from starting: found later, they would fail a
 * request that is not to blame. All of them are named at once. What only Proxmox VE can tell, or a
 * file that may come later, is a plan's to tell.
 */
@ApplicationScoped
class SoundSettings {
  private static final Pattern FINGERPRINT =
      Pattern.compile("(?:[0-9a-fA-F]{2}:){31}[0-9a-fA-F]{2}|[0-9a-fA-F]{64}");
  private static final Pattern HOST_KEY = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?");
  private static final Pattern TOKEN_ID = Pattern.compile("[^!@\\s]+@[^!\\s]+![^!=\\s]+");
  private static final Pattern TOKEN = Pattern.compile(TOKEN_ID + "=\\S+");
  private static final Pattern USER = Pattern.compile("[^@\\s]+@[^@!\\s]+");
  private static final Pattern API = Pattern.compile("(?:/api2/json)?/?");
  private static final Pattern DRIVE = Pattern.compile("(?:scsi|virtio|sata|ide)\\d{1,2}");
  private static final int LARGEST_TAG = 4094;
  private static final int LARGEST_PORT = 65_535;

  private final VmConfig config;
  private final List<String> problems = new ArrayList<>();

  SoundSettings(VmConfig config) {
    this.config = config;
  }

  /**
   * @throws IllegalArgumentException naming every key whose value cannot be used, with what it
   *     needs
   */
  void start(@Observes StartupEvent event) {
    problems.clear();
    meant(() -> Leases.requireVmids(config));
    config.endpoints().forEach((name, each) -> endpoint("slipway.endpoints." + name, each));
    config.networks().forEach(this::network);
    config.templates().forEach((name, each) -> template("slipway.templates." + name, each));
    times();
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The configuration cannot be used; correct these settings:\n  "
              + String.join("\n  ", problems));
    }
  }

  private void endpoint(String key, VmConfig.Endpoint endpoint) {
    endpoint.url().ifPresent(url -> url(key + ".url", url));
    endpoint.furtherUrls().ifPresent(all -> all.forEach(url -> url(key + ".further-urls", url)));
    endpoint
        .tokenId()
        .ifPresent(id -> matches(key + ".token-id", id, TOKEN_ID, "user@realm!token, no secret"));
    endpoint
        .apiToken()
        .filter(token -> !TOKEN.matcher(token).matches())
        .ifPresent(
            token -> problem(key + ".api-token", "something else", "user@realm!token=secret"));
    endpoint.username().ifPresent(user -> matches(key + ".username", user, USER, "user@realm"));
    endpoint
        .tls()
        .fingerprint()
        .ifPresent(
            all ->
                all.forEach(
                    one ->
                        matches(
                            key + ".tls.fingerprint",
                            one,
                            FINGERPRINT,
                            "the SHA-256 fingerprint of a certificate, 64 hexadecimal digits, as in"
                                + " Datacenter, Node, Certificates")));
    endpoint.tls().caFile().ifPresent(file -> certificates(key + ".tls.ca-file", file));
    atLeastOne(key + ".limits.endpoint", endpoint.limits().endpoint());
    atLeastOne(key + ".limits.node", endpoint.limits().node());
    atLeastOne(key + ".limits.storage", endpoint.limits().storage());
    positive(key + ".over-commit.memory", endpoint.overCommit().memory());
    positive(key + ".over-commit.cores", endpoint.overCommit().cores());
  }

  /** Its user information, which may hold a password, is not repeated. */
  private void url(String key, URI url) {
    boolean sound =
        List.of("https", "http").contains(String.valueOf(url.getScheme()))
            && url.getHost() != null
            && url.getRawUserInfo() == null
            && url.getRawQuery() == null
            && API.matcher(url.getRawPath()).matches();
    if (!sound) {
      problem(
          key,
          url.toString().contains("@") ? "a URL with a user in it" : "'" + url + "'",
          "https://host:8006, the address of a Proxmox node and the port of pveproxy");
    }
  }

  private void certificates(String key, Path file) {
    String needed = "a PEM file of certificates that vm-service can read";
    try (InputStream content = Files.newInputStream(file)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(content).isEmpty()) {
        problem(key, file + " without a certificate", needed);
      }
    } catch (IOException unreadable) {
      problem(key, file + ", which cannot be read", needed);
    } catch (CertificateException other) {
      problem(key, file + ", which holds something else", needed);
    }
  }

  private void network(String name, VmConfig.Network network) {
    String key = "slipway.networks." + name;
    Optional<IPAddress> subnet =
        network.cidr().flatMap(cidr -> address(key + ".cidr", cidr, "a subnet, as in 10.0.0.0/24"));
    network.gateway().ifPresent(each -> single(key + ".gateway", each));
    network.dns().ifPresent(all -> all.forEach(each -> single(key + ".dns", each)));
    network
        .management()
        .ifPresent(
            all ->
                all.forEach(
                    each -> address(key + ".management", each, "a network, as in 10.0.0.0/8")));
    if (network.range().isPresent() && network.cidr().isPresent() == subnet.isPresent()) {
      meant(() -> Leases.requireAddresses(name, network));
    }
    between(key + ".vlan", network.vlan(), 0, LARGEST_TAG);
    if (network.mtu() != 0) {
      between(key + ".mtu", network.mtu(), 576, 65_520);
    }
    between(key + ".ssh-port", network.sshPort(), 1, LARGEST_PORT);
    network
        .jump()
        .ifPresent(
            jump ->
                matches(
                    key + ".jump.fingerprint",
                    jump.fingerprint(),
                    HOST_KEY,
                    "SHA256: and 43 characters, as ssh-keygen -l prints it"));
  }

  private void template(String key, VmConfig.Template template) {
    matches(key + ".disk", template.disk(), DRIVE, "a drive, as in scsi0");
    template
        .nodes()
        .forEach((node, vmid) -> between(key + ".nodes." + node, vmid, 100, 999_999_999));
  }

  private void times() {
    VmConfig.Vm times = config.vm();
    positive("slipway.vm.call-timeout", times.callTimeout());
    positive("slipway.vm.clone-deadline", times.cloneDeadline());
    positive("slipway.vm.boot-deadline", times.bootDeadline());
    positive("slipway.vm.step-deadline", times.stepDeadline());
    positive("slipway.vm.parked-retry", times.parkedRetry());
    positive("slipway.vm.poll-cap", times.pollCap());
    positive("slipway.sweep.every", config.sweep().every());
  }

  private Optional<IPAddress> address(String key, String text, String needed) {
    IPAddress address = new IPAddressString(text).getAddress();
    if (address == null) {
      problem(key, "'" + text + "'", needed);
    }
    return Optional.ofNullable(address);
  }

  private void single(String key, String text) {
    IPAddress address = new IPAddressString(text).getAddress();
    if (address == null || address.isMultiple() || address.isPrefixed()) {
      problem(key, "'" + text + "'", "an IP address");
    }
  }

  private void matches(String key, String value, Pattern pattern, String needed) {
    if (!pattern.matcher(value).matches()) {
      problem(key, "'" + value + "'", needed);
    }
  }

  private void between(String key, int value, int least, int most) {
    if (value < least || value > most) {
      problem(key, String.valueOf(value), least + " to " + most);
    }
  }

  private void atLeastOne(String key, int value) {
    if (value < 1) {
      problem(key, String.valueOf(value), "1 or more");
    }
  }

  private void positive(String key, double value) {
    if (!(value > 0)) {
      problem(key, String.valueOf(value), "more than 0");
    }
  }

  private void positive(String key, Duration value) {
    if (!value.isPositive()) {
      problem(key, value.toString(), "longer than nothing");
    }
  }

  /** What is checked where it is read names its key itself. */
  private void meant(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException wrong) {
      problems.add(Objects.requireNonNull(wrong.getMessage()));
    }
  }

  private void problem(String key, String found, String needed) {
    problems.add("%s: found %s; needed: %s".formatted(key, found, needed));
  }
}
