/**
 * The search for what carries our mark or name on a hypervisor and belongs to nothing alive. It
 * tells, and never destroys.
 */
package dev.slipway.vm.orphans;
