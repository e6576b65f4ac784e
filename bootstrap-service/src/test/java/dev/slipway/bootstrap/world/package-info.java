/** What the service talks to, for tests: guests, an artefact mirror, a vault in memory. */
package dev.slipway.bootstrap.world;
