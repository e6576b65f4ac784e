/** The rows of bootstrap-service: one for each cluster, locked before anything else is touched. */
package dev.slipway.bootstrap.store;
