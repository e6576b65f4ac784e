/** Credentials for Proxmox VE, as headers. */
package dev.slipway.vm.proxmox.login;
