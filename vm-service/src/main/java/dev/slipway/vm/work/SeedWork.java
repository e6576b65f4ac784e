package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.events.NetworkAddress;
import dev.slipway.kit.vault.HostKey;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.seed.Seed;
import inet.ipaddr.IPAddressString;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the seed, puts it into a storage and into the VM's drive. */
@ApplicationScoped
class SeedWork implements Work {
  private static final String DRIVE = "ide2";

  private final VmConfig config;
  private final Vault vault;

  SeedWork(VmConfig config, Vault vault) {
    this.config = config;
    this.vault = vault;
  }

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.UPLOAD_SEED, VmStep.ATTACH_SEED);
  }

  @Override
  public Tick run(Job job) {
    return job.step() == VmStep.UPLOAD_SEED ? upload(job) : attach(job);
  }

  /** An upload under the same name overwrites, so a repeated one does no harm. */
  private Tick upload(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), job::done);
    }
    Placement placement = job.placement();
    OwnVm vm = Guard.own(job);
    if (!vm.node().equals(placement.proxmoxNode())) {
      return job.moved(vm.node());
    }
    Secret image = seed(job, vm.live()).image();
    String[] volume = placement.seedVolume().split(":iso/", 2);
    return job.started(
        job.hypervisor()
            .upload(placement.proxmoxNode(), volume[0], volume[1], image.exposeBytes()));
  }

  private Seed seed(Job job, LiveVm live) {
    Placement placement = job.placement();
    VmConfig.Network network = config.networks().get(job.spec().network());
    String mac = mac(job, live, 0);
    try {
      HostKey hostKey =
          vault.firstContactHostKey(job.stage().cluster(), job.vm().node(), job.vm().instance());
      return new Seed(
          job.vm().node(),
          "%s-%s-%d".formatted(job.stage().cluster(), job.vm().node(), job.vm().instance()),
          placement.sshUser(),
          vault.sshPublicKey(job.stage().cluster()),
          hostKey.privateKey(),
          hostKey.publicKey(),
          new Seed.Network(
              mac,
              withPrefix(placement.address(), network),
              network.gateway().orElse(null),
              network.dns().orElse(List.of()),
              network.search().orElse(List.of()),
              network.ntp().orElse(List.of()),
              network.mtu()),
          further(job, live));
    } catch (VaultException failure) {
      throw vault(failure);
    }
  }

  private List<Seed.FurtherCard> further(Job job, LiveVm live) {
    List<Seed.FurtherCard> cards = new ArrayList<>();
    for (NetworkAddress more : job.placement().furtherAddresses()) {
      VmConfig.Network network = config.networks().get(more.network());
      cards.add(
          new Seed.FurtherCard(
              mac(job, live, cards.size() + 1),
              withPrefix(more.address(), network),
              network.mtu()));
    }
    return cards;
  }

  /** Null where DHCP gives the address. */
  private static String withPrefix(String address, VmConfig.Network network) {
    return address == null
        ? null
        : address
            + "/"
            + new IPAddressString(network.cidr().orElseThrow()).getNetworkPrefixLength();
  }

  private static String mac(Job job, LiveVm live, int card) {
    return live.mac(card)
        .orElseThrow(
            () ->
                new VmFailure(
                    FailureCode.VM_DID_NOT_BOOT,
                    false,
                    "Give the template a network card net0; further ones are added to it.",
                    "The clone of template %s has no network card net%d"
                        .formatted(job.placement().template(), card),
                    null));
  }

  static VmFailure vault(VaultException failure) {
    // A revoked vault means that a destroy is on its way to us: until it is here, wait.
    boolean revoked = failure.kind() == VaultException.Kind.GONE;
    FailureCode code = revoked ? FailureCode.VAULT_REVOKED : FailureCode.VAULT_UNAVAILABLE;
    return new VmFailure(
        code, revoked || failure.kind().retryable(), code.remedy(), failure.getMessage(), failure);
  }

  private Tick attach(Job job) {
    OwnVm vm = Guard.own(job);
    if (!vm.node().equals(job.placement().proxmoxNode())) {
      return job.moved(vm.node());
    }
    String volume = job.placement().seedVolume();
    if (vm.live().drivesWith(volume).isEmpty()) {
      job.hypervisor().attach(vm, drive(vm.live()), volume);
    }
    return job.done();
  }

  /**
   * Where the template keeps a cloud-init drive of Proxmox's own: ours replaces it, since two discs
   * labelled {@code cidata} would contradict each other.
   */
  private static String drive(LiveVm live) {
    return live.settings().entrySet().stream()
        .filter(entry -> entry.getKey().matches("(ide|sata|scsi)\\d+"))
        .filter(entry -> entry.getValue().matches(".*cloudinit.*media=cdrom.*"))
        .map(java.util.Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElse(DRIVE);
  }
}
