/**
 * Guests that are real: a machine under QEMU for each, and what is asked of it over its sockets.
 */
package dev.slipway.lab.simulator.qemu;
