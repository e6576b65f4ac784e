/** Whether a service has read, since its start, what it and others said before (ADR 9). */
package dev.slipway.kit.delivery.past;
