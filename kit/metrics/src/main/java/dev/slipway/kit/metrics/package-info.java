/** What Slipway measures, in one list. */
package dev.slipway.kit.metrics;
