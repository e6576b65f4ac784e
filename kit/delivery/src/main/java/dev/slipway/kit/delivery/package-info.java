/**
 * How events leave and enter a service: the outbox that a change is announced with, in the same
 * transaction, and the inbox that takes an event once. Knows the events, no stage.
 */
package dev.slipway.kit.delivery;
