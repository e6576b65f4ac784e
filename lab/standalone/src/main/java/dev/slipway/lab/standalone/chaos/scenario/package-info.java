/**
 * Faults that random kills hardly ever hit on, each played on purpose: the one that a guard is
 * there for. In the end the same balance must hold.
 */
package dev.slipway.lab.standalone.chaos.scenario;
