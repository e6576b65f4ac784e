/** What is left on the hypervisor of a cluster that is gone: looked at anew, whenever asked. */
package dev.slipway.vm.cleanup;
