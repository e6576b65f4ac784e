/** The table of what a service has to say: appended by transactions, read by the relay. */
package dev.slipway.kit.delivery.outbox;
