/** What becomes of a record that a service could not take. */
package dev.slipway.kit.delivery.deadletter;
