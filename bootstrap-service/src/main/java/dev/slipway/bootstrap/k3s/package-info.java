/**
 * K3s on a guest: its files, its configuration, its service, its readiness; one class for each.
 * Every operation may be repeated after any crash.
 */
package dev.slipway.bootstrap.k3s;
