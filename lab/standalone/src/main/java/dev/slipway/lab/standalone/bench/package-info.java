/**
 * {@code ./slipway bench}: what the design promises in numbers, measured on one machine. One class
 * per row of its table.
 */
package dev.slipway.lab.standalone.bench;
