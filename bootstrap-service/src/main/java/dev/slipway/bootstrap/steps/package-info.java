/**
 * The stage's work: what is due by the domain's word is done by the adapters, and what they found
 * is told to the domain, under the cluster's lock.
 */
package dev.slipway.bootstrap.steps;
