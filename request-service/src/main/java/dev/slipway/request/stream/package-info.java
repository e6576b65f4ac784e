/** The live stream of a cluster's history, told on every replica what any of them wrote down. */
package dev.slipway.request.stream;
