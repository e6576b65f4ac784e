/**
 * The protocol, explored: one totally ordered log, the four services' own {@code domain} classes as
 * its readers and writers, and every interleaving of what they can do, with one destroy, one crash,
 * one failure, one repeated suffix and one late record.
 */
package dev.slipway.lab.endtoend.protocol;
