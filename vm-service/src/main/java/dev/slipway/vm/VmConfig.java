package dev.slipway.vm;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What vm-service reads of the one configuration file. */
@ConfigMapping(prefix = "slipway")
public interface VmConfig {

  /** Proxmox VE clusters by the names that requests use. */
  Map<String, Endpoint> endpoints();

  /** Networks that nodes can be put on, by name. */
  Map<String, Network> networks();

  /** Templates that nodes are cloned from, by name. */
  Map<String, Template> templates();

  /** The VMIDs that may be used, first and last. */
  @WithDefault("20000-29999")
  String vmidRange();

  /** How this stage takes its steps. */
  Vm vm();

  /** How what has no owner is looked for. */
  Sweep sweep();

  /** One Proxmox VE cluster. */
  interface Endpoint {
    /** {@code https://host:8006}, with or without {@code /api2/json}; without it, no endpoint. */
    Optional<URI> url();

    /** Further nodes of the same cluster, asked in turn where the first does not answer. */
    Optional<List<URI>> furtherUrls();

    /** {@code user@realm!token}. */
    Optional<String> tokenId();

    /**
     * A file with the token's secret and nothing else; read again when Proxmox VE refuses what was
     * in it.
     */
    Optional<Path> tokenSecretFile();

    /** The token's secret; meant for the environment. */
    Optional<String> tokenSecret();

    /** {@code user@realm!token=secret} in one; meant for the environment. */
    Optional<String> apiToken();

    /** {@code user@realm}, with a password, where no token is to be had. */
    Optional<String> username();

    /** A file with the password and nothing else; read at each login. */
    Optional<Path> passwordFile();

    /** The password; meant for the environment. */
    Optional<String> password();

    /** How the server's certificate is judged. */
    Tls tls();

    /** The resource pool that our VMs are made in: the fence of the token's rights. */
    @WithDefault("slipway")
    String pool();

    /** The storage for disks. */
    @WithDefault("local")
    String storage();

    /** The storage for seeds, content {@code iso}: one of its own, since we may delete in it. */
    @WithDefault("seeds")
    String seedStorage();

    /** How many clones may run at once. */
    Limits limits();

    /** How far guests may be configured with more than a Proxmox node has. */
    OverCommit overCommit();
  }

  /**
   * What the guests that run on a node may be configured with in all, as a multiple of what the
   * node has.
   */
  interface OverCommit {
    /** Memory. What the node itself needs is not taken off. */
    @WithDefault("1.0")
    double memory();

    /** Cores. */
    @WithDefault("8.0")
    double cores();
  }

  /** Trust in a server. */
  interface Tls {
    /** Off: any certificate is taken, which is logged. */
    @WithDefault("true")
    boolean verify();

    /** On: the same as {@code verify} off. */
    @WithDefault("false")
    boolean insecure();

    /** A PEM file of authorities to trust in place of the system's. */
    Optional<Path> caFile();

    /** SHA-256 of the certificate to trust, as Proxmox VE shows it; of several entries, of each. */
    Optional<List<String>> fingerprint();
  }

  /** Clones at once. */
  interface Limits {
    /** On the whole Proxmox VE cluster. */
    @WithDefault("16")
    int endpoint();

    /** On one Proxmox node. */
    @WithDefault("8")
    int node();

    /** On one storage of one node. */
    @WithDefault("8")
    int storage();
  }

  /** A network and the addresses on it that are ours to give. */
  interface Network {
    /** The Proxmox bridge. */
    @WithDefault("vmbr0")
    String bridge();

    /** The VLAN tag; 0 for none. */
    @WithDefault("0")
    int vlan();

    /** The subnet. With DHCP it may be left out, and tells which of a guest's addresses counts. */
    Optional<String> cidr();

    /** First and last address that may be given; none with DHCP. */
    Optional<String> range();

    /**
     * Whether guests get their addresses by DHCP. Their agent says which, so that templates need
     * one, and Slipway the privilege to ask it.
     */
    @WithDefault("false")
    boolean dhcp();

    /** Addresses of the range that are never given: single ones, or first-last. */
    Optional<List<String>> exclude();

    /** The MTU, 576 to 65520, of cards and guests; 0 for the bridge's. */
    @WithDefault("0")
    int mtu();

    /** Domains that short names are looked for in. */
    Optional<List<String>> search();

    /** The default route; without it, none. */
    Optional<String> gateway();

    /** Name servers. */
    Optional<List<String>> dns();

    /** Time servers; without any, those that the template has. */
    Optional<List<String>> ntp();

    /**
     * Networks in CIDR notation from which guests with a firewall are managed, by SSH and the
     * Kubernetes API: among them Slipway's own services, or the jump host as the guests see it.
     */
    Optional<List<String>> management();

    /** The bastion that its guests are reached through; its {@code cidr} says which those are. */
    Optional<Jump> jump();

    /** The port of the guests' SSH server. */
    @WithDefault("22")
    int sshPort();

    /** The user that the seed makes on guests, unless the template says otherwise. */
    @WithDefault("slipway")
    String sshUser();
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

  /**
   * One template, on as many nodes as have a copy: named by {@code nodes}, or found by {@code pool}
   * and {@code template-name}.
   */
  interface Template {
    /** The endpoint that it is on. */
    String endpoint();

    /** Proxmox node to the template's VMID there; or else pool and template-name. */
    Map<String, Integer> nodes();

    /** The resource pool in which its copies are found, whatever node they are on. */
    Optional<String> pool();

    /** What its copies in that pool are called. */
    Optional<String> templateName();

    /**
     * {@code full}: the disks are copied; {@code linked}: they stand on the template's, and are
     * where it is.
     */
    @WithDefault("full")
    CloneMode clone();

    /** What the template is at present, such as a date; said of each VM that is made of it. */
    Optional<String> version();

    /** The drive of the root disk, which is grown; further disks go to its bus. */
    @WithDefault("scsi0")
    String disk();

    /** The user that the seed makes; without it, the network's. */
    Optional<String> user();

    /** Whether its guests run the QEMU guest agent. */
    @WithDefault("false")
    boolean agent();
  }

  /** What becomes of the template's disks. */
  enum CloneMode {
    FULL,
    LINKED
  }

  /** Times of this stage. */
  interface Vm {
    /** The time-out of one call to Proxmox VE; shorter than a step's claim. */
    @WithDefault("10s")
    Duration callTimeout();

    /** How long a clone may take, from its first attempt. */
    @WithDefault("15m")
    Duration cloneDeadline();

    /** How long a guest may take until its SSH port answers. */
    @WithDefault("5m")
    Duration bootDeadline();

    /** How long any other step may take. */
    @WithDefault("5m")
    Duration stepDeadline();

    /** How long a removal is tried before the VM is parked: about eight tries. */
    @WithDefault("95s")
    Duration parkAfter();

    /** How often a parked VM is tried again. */
    @WithDefault("1h")
    Duration parkedRetry();

    /** One claim and one call time-out: when a call still on its way must have had its effect. */
    @WithDefault("30s")
    Duration secondLook();

    /** The longest pause between two looks at what is being waited for. */
    @WithDefault("2s")
    Duration pollCap();
  }

  /** The search for what carries our mark or name and belongs to nothing alive. */
  interface Sweep {
    /** How often each endpoint is looked at, by one replica. */
    @WithDefault("1h")
    Duration every();

    /**
     * How long something is seen without an owner before it is reported: longer than any call or
     * task that could still be under way.
     */
    @WithDefault("10m")
    Duration confirmAfter();
  }
}
