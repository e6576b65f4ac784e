/** A trace on its way through events. */
package dev.slipway.kit.delivery.trace;
