package dev.slipway.request.body;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.AntiAffinity;
import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailurePolicy;
import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A cluster as a requester asks for it: every field but the name may be left out, which is null or
 * empty here. The {@link dev.slipway.events.ClusterSpec} made of it has every default filled in.
 */
@Schema(
    description =
        "A cluster as you ask for it. Every field but the name may be left out; the defaults are"
            + " the configuration's.")
public record ClusterRequest(
    @Schema(
            required = true,
            description =
                "A DNS label: lower-case letters, digits and inner hyphens, starting with a"
                    + " letter, at most 40 characters. Unique among living clusters.",
            maxLength = 40,
            pattern = "[a-z]([a-z0-9-]{0,38}[a-z0-9])?",
            examples = "demo")
        String name,
    @Schema(
            description = "Whose cluster it is; the token's team by default.",
            examples = "platform")
        String team,
    Servers servers,
    @Schema(description = "Groups of agents; none by default.") List<AgentPool> agentPools,
    @Schema(description = "A configured VM template.", examples = "debian-12") String template,
    Proxmox proxmox,
    K3sRequest k3s,
    Endpoint endpoint,
    GuestRequest.Proxy proxy,
    @Schema(description = "CAs that the guests trust: one certificate in PEM each.", maxItems = 16)
        List<String> caCertificates,
    @Schema(description = "Placed on every guest before anything is installed.", maxItems = 32)
        List<GuestRequest.GuestFile> files,
    @Schema(
            description = "Whether the guests' packages are upgraded before K3s is installed.",
            defaultValue = "false")
        Boolean packageUpgrade,
    @Schema(
            description =
                "Installed by the guests' package manager (apt-get, dnf or zypper) before K3s.",
            maxItems = 64,
            examples = "[\"nfs-common\"]")
        List<String> packages,
    @Schema(
            implementation = String[].class,
            writeOnly = true,
            description =
                "Run as root on every guest before K3s is installed, one after the other: each the"
                    + " text of a shell script. One that fails fails the cluster, with the end of"
                    + " its output. Kept in the vault only.",
            maxItems = 32)
        List<Secret> preK3sCommands,
    @Schema(
            implementation = String[].class,
            writeOnly = true,
            description =
                "The same on the first server, once all nodes are Ready; the cluster is READY after"
                    + " them.",
            maxItems = 32)
        List<Secret> postK3sCommands,
    @Schema(
            description =
                "Whether each guest is restarted once its seed is removed, before K3s is installed,"
                    + " to see that it comes back with the same address, host key, host name and"
                    + " machine-id. A cluster that becomes READY so is what a template is checked"
                    + " by.",
            defaultValue = "false")
        Boolean rebootCheck,
    @Schema(
            implementation = String.class,
            format = "password",
            writeOnly = true,
            description =
                "Your own K3s server token; the vault makes one where there is none. Kept in the"
                    + " vault only.",
            minLength = 16,
            maxLength = 256)
        Secret k3sToken,
    @Schema(
            description = "Whether a DELETE must be confirmed with the cluster's name.",
            defaultValue = "false")
        Boolean deletionProtection,
    @Schema(
            description =
                "What happens when a stage gives up: DESTROY takes everything down again, HOLD"
                    + " waits for an operator.",
            defaultValue = "DESTROY")
        FailurePolicy failurePolicy,
    @Schema(
            description =
                "How many VMs may take the places of agents that failed, counted over the whole"
                    + " cluster. The VM that failed is destroyed first.",
            minimum = "0",
            maximum = "100",
            defaultValue = "2")
        Integer nodeReplacements,
    @Schema(
            description =
                "How many agents the cluster must have to be READY; all by default. With fewer than"
                    + " were asked for, its condition AgentsReady is False.",
            minimum = "0",
            examples = "2")
        Integer minReadyAgents) {

  /** The K3s servers. */
  @Schema(
      name = "RequestedServers",
      description = "The K3s servers; a plain number is short for {count: n}.")
  public record Servers(
      @Schema(
              description =
                  "How many: 1, 3, 5 or 7, members of embedded etcd; 1 by default. Clients reach"
                      + " the API at the first one unless endpoint.hostname names what stands"
                      + " before all.",
              examples = "1")
          Integer count,
      @Schema(description = "Virtual CPU cores, 1 to 512.", examples = "2") Integer cores,
      @Schema(description = "Memory in MiB, at least 512.", examples = "4096") Integer memoryMiB,
      @Schema(description = "Root disk in GiB, at least 1.", examples = "20") Integer diskGiB) {}

  /** A group of K3s agents of one size. */
  @Schema(name = "RequestedAgentPool", description = "A group of K3s agents of one size.")
  public record AgentPool(
      @Schema(required = true, description = "Unique in the cluster.", examples = "workers")
          String name,
      @Schema(description = "How many agents, 1 to 100.", defaultValue = "1") Integer count,
      @Schema(description = "Virtual CPU cores, 1 to 512.", examples = "2") Integer cores,
      @Schema(description = "Memory in MiB, at least 512.", examples = "4096") Integer memoryMiB,
      @Schema(description = "Root disk in GiB, at least 1.", examples = "20") Integer diskGiB,
      @Schema(
              description = "key=value, beside those of k3s.nodeLabels",
              examples = "[\"tier=web\"]")
          List<String> nodeLabels,
      @Schema(description = "key=value:Effect; those of k3s.nodeTaints are the servers'.")
          List<String> nodeTaints,
      @Schema(
              implementation = Map.class,
              description =
                  "Options of k3s agent for its configuration file, over those of k3s.config, such"
                      + " as kubelet-arg. Secrets, servers' options and what has a field of its own"
                      + " are refused.")
          Map<String, JsonNode> config) {}

  /** Where and how the VMs are made. */
  @Schema(description = "Where and how the VMs are made.")
  public record Proxmox(
      @Schema(description = "A configured Proxmox VE endpoint.", examples = "lab") String endpoint,
      @Schema(description = "A configured network.", examples = "default") String network,
      @Schema(description = "The storage for disks; the endpoint's by default.") String storage,
      @Schema(description = "The resource pool; the endpoint's by default.") String pool,
      @Schema(description = "The bridge; the network's by default.", examples = "vmbr0")
          String bridge,
      @Schema(description = "The VLAN tag, 1 to 4094; the network's by default.") Integer vlan,
      @Schema(description = "Proxmox tags.") List<String> tags,
      Placement placement,
      @Schema(
              description = "The emulated CPU, such as host; the template's by default.",
              examples = "host")
          String cpuType,
      @Schema(description = "Sockets that the cores are spread over, 1 to 4.", defaultValue = "1")
          Integer sockets,
      @Schema(description = "Whether the VMs start with their Proxmox node.", defaultValue = "true")
          Boolean startAtBoot,
      @Schema(
              description =
                  "One for each server, of the network's subnet; the network gives them by"
                      + " default.",
              examples = "[\"192.168.10.100\"]")
          List<String> addresses,
      Startup startup,
      @Schema(
              description =
                  "Whether Proxmox VE refuses to remove the VMs; Slipway lifts it for its own"
                      + " removal.",
              defaultValue = "false")
          Boolean protection,
      Disks disks,
      @Schema(
              description =
                  "Configured networks for further network cards, one each, in this order; each"
                      + " gives the VM an address. The default route is the first network's.",
              maxItems = 7,
              examples = "[\"storage\"]")
          List<String> additionalNetworks,
      Firewall firewall) {

    /** Whether a firewall is wanted: said so, or meant by what it is to let through. */
    public boolean firewalled() {
      boolean meant = !firewall.management().isEmpty() || !firewall.open().isEmpty();
      return firewall.enabled() == null ? meant : firewall.enabled();
    }
  }

  /** What Proxmox VE's own firewall lets through to the VMs. */
  @Schema(
      name = "RequestedFirewall",
      description =
          "What Proxmox VE's own firewall lets through to the VMs: everything between members of"
              + " the cluster, ICMP, and what is named here. What the VMs send is not hindered.")
  public record Firewall(
      @Schema(
              description = "Whether there is one; where something below is written, there is.",
              defaultValue = "false")
          Boolean enabled,
      @Schema(
              description =
                  "Networks that reach SSH and the Kubernetes API, beside those that the operator"
                      + " has named for the network.",
              examples = "[\"10.0.0.0/8\"]")
          List<String> management,
      @Schema(description = "What is open, for example of an ingress.", maxItems = 64)
          List<Opening> open) {}

  /** A port that is open. */
  @Schema(name = "RequestedOpening", description = "A port that is open.")
  public record Opening(
      @Schema(
              description = "The protocol.",
              defaultValue = "tcp",
              enumeration = {"tcp", "udp", "sctp"})
          String proto,
      @Schema(
              required = true,
              description = "A port or a range, as Proxmox VE writes it.",
              examples = {"443", "30000:32767"})
          String dport,
      @Schema(description = "For this network only; for any by default.", examples = "10.0.0.0/8")
          String source) {}

  /** When the VMs start and stop with their Proxmox node. */
  @Schema(
      name = "RequestedStartup",
      description = "When the VMs start and stop with their Proxmox node.")
  public record Startup(
      @Schema(description = "Lower starts earlier and stops later.", examples = "2") Integer order,
      @Schema(description = "Seconds to wait before the next one is started.") Integer up,
      @Schema(description = "Seconds that a VM has to stop.") Integer down) {}

  /** How disks are kept, and which there are beside the root disk. */
  @Schema(
      name = "RequestedDisks",
      description = "How disks are kept, and which there are beside the root disk.")
  public record Disks(
      @Schema(
              description =
                  "The root disk's, on a storage that keeps disks as files; the storage's own by"
                      + " default.")
          DiskFormat format,
      @Schema(description = "Tell the storage what is no longer used.", defaultValue = "false")
          Boolean discard,
      @Schema(description = "Show the disks as SSDs; not on bus virtio.", defaultValue = "false")
          Boolean ssd,
      @Schema(
              description =
                  "A thread for each disk; on bus virtio, and on scsi where the template's"
                      + " controller is virtio-scsi-single.",
              defaultValue = "false")
          Boolean iothread,
      @Schema(
              description =
                  "Further, empty disks of each VM, on the bus of the root disk. In the guest they"
                      + " are /dev/disk/by-id/*slipway-1 and so on.",
              maxItems = 14)
          List<ExtraDisk> extra) {}

  /** A further, empty disk. */
  @Schema(name = "RequestedExtraDisk", description = "A further, empty disk.")
  public record ExtraDisk(
      @Schema(required = true, description = "At least 1.", examples = "100") Integer sizeGiB,
      @Schema(description = "The storage; the root disk's by default.") String storage,
      @Schema(description = "As for the root disk.") DiskFormat format) {}

  /** Which Proxmox nodes may be chosen. */
  @Schema(name = "RequestedPlacement", description = "Which Proxmox nodes may be chosen.")
  public record Placement(
      @Schema(
              description = "Only these; all that have the template by default.",
              examples = "[\"pve1\"]")
          List<String> nodes,
      @Schema(
              description = "Whether servers must be on different nodes, or should.",
              defaultValue = "PREFERRED")
          AntiAffinity antiAffinity) {}

  /** How clients reach the Kubernetes API. */
  @Schema(description = "How clients reach the Kubernetes API.")
  public record Endpoint(
      @Schema(description = "Not supported yet by this version.") String vip,
      @Schema(description = "A DNS name of the first server.", examples = "demo.example.org")
          String hostname,
      @Schema(description = "The port, 6443 by default.", examples = "6443") Integer port) {}
}
