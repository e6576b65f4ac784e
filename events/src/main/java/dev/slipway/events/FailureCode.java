package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/**
 * Why something failed: a closed list, each with what a person can do about it. {@code
 * docs/errors.md} is generated from it.
 */
public enum FailureCode {
  PROXMOX_UNREACHABLE(
      true,
      "The Proxmox VE API cannot be reached",
      "Check the endpoint's url, the network and that pveproxy runs; the step goes on by itself once it answers."),
  PROXMOX_CERTIFICATE_UNTRUSTED(
      false,
      "The Proxmox VE API's certificate is not trusted",
      "Set the endpoint's tls.ca-file or tls.fingerprint to that of /etc/pve/pve-root-ca.pem or the node's certificate."),
  PROXMOX_CREDENTIALS_REJECTED(
      false,
      "Proxmox VE refuses the credentials",
      "Check token id (user@realm!token) and secret, that neither expired, and that the user is enabled."),
  PROXMOX_PERMISSION_MISSING(
      false,
      "A privilege is missing on Proxmox VE",
      "Grant the named privilege on the named path with pveum acl modify; deploy/proxmox has the whole set."),
  PROXMOX_LOCK_TIMEOUT(
      true,
      "Proxmox VE waited in vain for a lock",
      "Nothing to do unless it lasts: then look for a long backup or clone on that VM or its template."),
  PROXMOX_NO_QUORUM(
      true,
      "The Proxmox VE cluster has no quorum",
      "Bring the missing Proxmox nodes back; the step goes on by itself."),
  PROXMOX_NODE_UNREACHABLE(
      true,
      "The entry node cannot reach the target Proxmox node",
      "Check the Proxmox node's state and the cluster network; the step goes on by itself."),
  PROXMOX_TASK_FAILED(
      true,
      "A Proxmox VE task ended with an error",
      "Read the task's log in the Proxmox VE web interface under the UPID in the message."),
  PROXMOX_ERROR(
      true,
      "Proxmox VE answered with an error",
      "Read the message; the Proxmox node's journal of pvedaemon has more."),
  PROXMOX_REQUEST_REFUSED(
      false,
      "Proxmox VE refuses the call as it is",
      "Read the message: it names the parameter. Correct the setting that it comes from, let no proxy change the calls, and report it if neither helps."),
  TEMPLATE_NOT_FOUND(
      false,
      "The template is not there",
      "Create the template on the node and VMID that the configuration names, or correct slipway.templates."),
  TEMPLATE_NOT_USABLE(
      false,
      "The template cannot be used as it is",
      "Read the message: the drive that it names must be there, and a linked clone needs a template (qm template) on a storage that can make one."),
  FIREWALL_NOT_USABLE(
      false,
      "The VMs could not be reached through the firewall that is asked for",
      "Name the networks that guests are managed from in slipway.networks.NAME.management, those of Slipway's own services among them, and the subnet in its cidr."),
  LINKED_CLONE_WITH_STORAGE(
      false,
      "A storage is asked for, and the template is cloned linked",
      "Leave the storage out: a linked clone's disks are where its template's are. Or name a template that is cloned in full."),
  STORAGE_NOT_USABLE(
      false,
      "The storage for disks cannot be used",
      "Enable the storage on the node with content 'images' and grant Datastore.AllocateSpace on it."),
  SEED_STORAGE_NOT_USABLE(
      false,
      "The storage for seeds cannot be used",
      "Enable a path-based storage with content 'iso' on the node and grant Datastore.AllocateTemplate and Datastore.Allocate on it."),
  STORAGE_FULL(
      false,
      "A storage has no room left",
      "Free or add space on the storage that the message names; on a thin pool its data and its metadata, since both can fill up."),
  BRIDGE_NOT_FOUND(
      false,
      "The bridge is not on the Proxmox node",
      "Create the bridge on every node that may run the network's VMs, or correct slipway.networks."),
  NO_CAPACITY(
      false,
      "No Proxmox node has room",
      "Free or add memory, CPU or storage on a Proxmox node, or ask for less; the message explains every node."),
  VMID_RANGE_EXHAUSTED(false, "No VMID is left in the range", "Widen slipway.vmid-range."),
  VMID_TAKEN(
      true,
      "The VMID was taken by somebody else",
      "Nothing to do: the next VMID is taken, and the other's VM is left alone."),
  ADDRESS_POOL_EXHAUSTED(
      false,
      "No address is left in the network's range",
      "Widen the network's range, or destroy clusters that are not needed."),
  ADDRESS_IN_USE(
      false,
      "Somebody else has the address",
      "Find out whose it is, or ask for another one; what of a range is not Slipway's to give belongs into slipway.networks.NAME.exclude."),
  VM_NOT_OURS(
      false,
      "The VM under our VMID does not carry our mark",
      "Look at the VM: it is somebody else's and was left alone. Force the resource when nothing of ours is left."),
  VM_NOT_VISIBLE(
      false,
      "The VMID is taken, but this token cannot see the VM",
      "As root on a Proxmox node look at the VM with qm config; if it is the rest of our clone: qm unlock, then qm destroy."),
  VM_LOCKED(
      true,
      "The VM is locked",
      "If the lock outlives its task, as root on the Proxmox node: qm unlock."),
  VM_PROTECTED(
      false,
      "The VM is protected against removal",
      "Take the protection off with qm set --protection 0; the removal goes on by itself."),
  VM_LOST(
      false,
      "The VM vanished while it was needed",
      "Find out who removed it in the Proxmox VE task log; request the cluster again."),
  VM_HAS_CLONES(
      false,
      "Linked clones hang on the VM's disks",
      "Somebody made a template of the VM. Remove the linked clones that were made from it; the removal goes on by itself."),
  VOLUME_NOT_FOUND(
      false,
      "A volume that the VM refers to is not there",
      "Find out who deleted it in the Proxmox VE task log; request the cluster again."),
  VM_DID_NOT_BOOT(
      false,
      "The VM did not answer on its SSH port in time",
      "Look at the VM's console: does the template boot, read the NoCloud seed and bring the network up?"),
  HOST_KEY_MISMATCH(
      false,
      "The host at the address shows another SSH host key than ours",
      "Another machine answers there: look for an address conflict."),
  SEED_NOT_REMOVED(
      true,
      "The seed could not be removed",
      "Look at the seed storage; the removal goes on by itself."),
  VOLUME_REMAINS(
      true,
      "A volume of the VM is still there",
      "Remove the volume in the Proxmox VE web interface, or force the resource."),
  ORPHAN_FOUND(
      false,
      "Something with our mark or name has no owner",
      "Look at it with the commands that come with the finding, and remove it by hand: Slipway never does so unasked."),
  GUEST_AGENT_NOT_RUNNING(
      true,
      "The guest agent does not answer",
      "Nothing to do while the guest boots. If it lasts: install and enable qemu-guest-agent in the template, and switch the VM's agent option on."),
  GUEST_UNREACHABLE(
      true,
      "The guest cannot be reached by SSH",
      "Check the network between Slipway and the guest."),
  GUEST_LOGIN_REFUSED(
      false,
      "The guest refuses our SSH key",
      "The template's cloud-init did not take the seed's users: check its datasource list."),
  GUEST_COMMAND_FAILED(
      true,
      "A command on the guest failed",
      "Read the message; sign in with the cluster's key while it is held."),
  CLOUD_INIT_FAILED(
      false,
      "cloud-init ended with errors",
      "Mend what the message names in the template; cloud-init status --long on the guest says more."),
  CLOUD_INIT_TIMEOUT(
      false,
      "cloud-init did not finish in time",
      "Look at cloud-init status --long on the guest: is it waiting for the network or for apt?"),
  GUEST_REQUIREMENTS(
      false,
      "The guest does not meet K3s's requirements",
      "Change the template or the size as the message says."),
  GUEST_REBOOT_FAILED(
      false,
      "The guest did not come back from a restart as it was",
      "Look at its console: without its seed the template's own cloud-init, network or host keys take over. /etc/cloud/cloud-init.disabled must keep cloud-init from running there."),
  GUEST_SETUP_FAILED(
      false,
      "A wish of the request cannot be met on a guest",
      "Read the message: it names the file, the certificate or what the guest lacks."),
  GUEST_PACKAGES_FAILED(
      true,
      "Packages cannot be installed or upgraded on a guest",
      "Read the end of the package manager's output in the message: check the packages' names, the guest's package sources and the request's proxy."),
  HOOK_FAILED(
      false,
      "A command of the request failed on a guest",
      "Read the end of its output in the message; mend preK3sCommands or postK3sCommands, or the guest while the cluster is held."),
  ARTEFACT_UNREACHABLE(
      true,
      "K3s's artefacts cannot be downloaded",
      "Check slipway.k3s.mirror and that guests reach it."),
  K3S_VERSION_NOT_FOUND(
      false,
      "The K3s version is not at the artefact source",
      "Ask for a released version, or add it to the mirror."),
  CHECKSUM_MISMATCH(
      false,
      "The K3s binary does not match its release's checksum",
      "The mirror holds a damaged or altered binary: replace it, and find out why."),
  K3S_INSTALL_FAILED(false, "The K3s install script failed", "Read its journal in the message."),
  K3S_DOES_NOT_START(
      false,
      "K3s does not start",
      "Read the journal's tail in the message; most often it is a setting in k3s.config."),
  K3S_NOT_READY(
      false,
      "K3s runs but did not become ready in time",
      "Read what was not ready in the message."),
  VAULT_UNAVAILABLE(
      true,
      "The vault cannot be reached",
      "Check kubeconfig-service and its database; the step goes on by itself."),
  VAULT_REVOKED(
      true,
      "The vault has revoked this cluster's secrets",
      "The cluster is being destroyed; nothing to do."),
  KUBECONFIG_UNREADABLE(
      false,
      "The kubeconfig on the guest cannot be used",
      "Look at /etc/rancher/k3s/k3s.yaml on the first server."),
  KUBERNETES_API_UNREACHABLE(
      true,
      "The cluster's Kubernetes API cannot be reached",
      "Check that port 6443 of the first server is reachable from kubeconfig-service."),
  CLUSTER_UNHEALTHY(
      true, "The live cluster is not as it should be", "Read the findings in the message."),
  INTERNAL(
      true,
      "Slipway met an error that it did not expect",
      "Report it with the message and the service's log."),
  /** A code that this reader does not know yet. */
  @JsonEnumDefaultValue
  UNKNOWN(true, "A code that this version does not know", "Look it up in the publisher's version.");

  private final boolean retryable;
  private final String title;
  private final String remedy;

  FailureCode(boolean retryable, String title, String remedy) {
    this.retryable = retryable;
    this.title = title;
    this.remedy = remedy;
  }

  /** Whether trying again can help without anybody changing anything. */
  public boolean retryable() {
    return retryable;
  }

  /** What it means, in one line. */
  public String title() {
    return title;
  }

  /** What a person can do; a failure's own remedy may be more exact. */
  public String remedy() {
    return remedy;
  }
}
