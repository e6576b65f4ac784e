/**
 * The published language: what Slipway's services say to each other and to anybody who subscribes
 * to {@code slipway.clusters.events.v1}. Records that check their own values, and nothing else: no
 * framework, no I/O. Within v1 only additions with defaults are made; readers ignore fields they do
 * not know; a change of meaning is a new type.
 */
package dev.slipway.events;
