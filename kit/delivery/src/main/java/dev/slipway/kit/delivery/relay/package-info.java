/**
 * Carries the outbox to Kafka. One replica at a time does it, by a lease; at most one event of a
 * cluster is under way, so that a relay which lost its lease can repeat and never reorder.
 */
package dev.slipway.kit.delivery.relay;
