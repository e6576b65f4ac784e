package dev.slipway.bootstrap;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What bootstrap-service reads of the installation's configuration. */
@ConfigMapping(prefix = "slipway")
public interface BootstrapConfig {

  /** Networks that guests are on, by name. */
  Map<String, Network> networks();

  /** Where K3s comes from. */
  K3s k3s();

  /** The stage's own settings. */
  Bootstrap bootstrap();

  /** Where K3s comes from. */
  interface K3s {

    /**
     * Base URL of releases, laid out as K3s's own: {@code <mirror>/<tag>/k3s}, {@code
     * sha256sum-amd64.txt} and {@code install.sh} beside them, the tag's plus sign encoded. Guests
     * fetch from it. K3s's releases on GitHub by default.
     */
    Optional<URI> mirror();

    /**
     * Base URL of install scripts, {@code <base>/<tag>/install.sh}. The mirror by default; without
     * a mirror, K3s's source tree on GitHub.
     */
    Optional<URI> scriptMirror();

    /**
     * Whether guests fetch {@code k3s-airgap-images-amd64.tar.zst} of the release as well, verified
     * like the binary, so that what K3s brings along asks no registry.
     */
    @WithDefault("false")
    boolean airgapImages();
  }

  /** The stage. */
  interface Bootstrap {

    /** How long steps may fail or wait before the stage gives up. */
    Deadlines deadlines();

    /** How often something is looked at that takes its time. */
    Polling polling();

    /** What a guest must have. */
    Requirements requirements();

    /** Connections to guests. */
    Ssh ssh();
  }

  /** Each counts from a step's own first attempt. */
  interface Deadlines {

    /** Until cloud-init is done. */
    @WithDefault("10m")
    Duration cloudInit();

    /**
     * Each other step before the node counts as initialised; after it each short one of what the
     * request wants on its guests.
     */
    @WithDefault("5m")
    Duration guest();

    /** Upgrading the guest's packages, and installing some; each. */
    @WithDefault("30m")
    Duration packages();

    /** All of a request's commands before K3s, and all of those after it; each. */
    @WithDefault("30m")
    Duration commands();

    /** Each step from K3s's download until its node, and then the cluster, is ready. */
    @WithDefault("10m")
    Duration k3s();

    /** Stopping our units in a destroy; after it they are left to go with the VM. */
    @WithDefault("30s")
    Duration cancel();
  }

  /** The pause grows with the time waited so far, a tenth of it, between these bounds. */
  interface Polling {

    /** The first pause. */
    @WithDefault("50ms")
    Duration shortest();

    /** The longest pause. */
    @WithDefault("2s")
    Duration longest();
  }

  /** What a guest must have. */
  interface Requirements {

    /**
     * The least memory that the guest's kernel reports, in MiB; a VM's size less what the kernel
     * keeps for itself.
     */
    @WithDefault("400")
    int memoryMib();

    /** The fewest CPUs. */
    @WithDefault("1")
    int cpus();

    /** The least room that is free below {@code /var/lib}, in MiB: K3s with its images. */
    @WithDefault("2048")
    int diskMib();
  }

  /** Connections to guests. */
  interface Ssh {

    /** Until TCP is connected. */
    @WithDefault("3s")
    Duration connectTimeout();

    /** Handshake and login, each. */
    @WithDefault("5s")
    Duration handshakeTimeout();

    /** One file transfer. */
    @WithDefault("8s")
    Duration transferTimeout();

    /** Between keep-alive messages. */
    @WithDefault("3s")
    Duration keepAlive();

    /** A bastion for guests whose network has none of its own. */
    Optional<Jump> jump();
  }

  /** A network, as far as the way to it goes. */
  interface Network {

    /** Its subnet. */
    Optional<String> cidr();

    /** The bastion that its guests are reached through; its {@code cidr} says which those are. */
    Optional<Jump> jump();
  }

  /** A bastion. */
  interface Jump {

    /** Its address or name. */
    String host();

    /** Its SSH port, 22 by default. Not a default of the mapping: that would demand the rest. */
    OptionalInt port();

    /** Who logs in there. */
    String user();

    /** The file with the private key, in OpenSSH format without a passphrase. */
    Path privateKeyFile();

    /** Its host key's fingerprint, as ssh-keygen prints it: {@code SHA256:…}. */
    String fingerprint();
  }
}
