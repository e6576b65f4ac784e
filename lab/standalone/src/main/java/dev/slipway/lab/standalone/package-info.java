/**
 * Everything on one machine in one command, to try Slipway and to develop it: a real broker and a
 * real database, the four services each in a process of its own, and the simulator where no Proxmox
 * VE is configured.
 */
package dev.slipway.lab.standalone;
