/** HTTP as pveproxy speaks it, to whichever of an endpoint's nodes answers. */
package dev.slipway.vm.proxmox.wire;
