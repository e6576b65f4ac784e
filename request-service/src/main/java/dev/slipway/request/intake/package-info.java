/** The way of a request from bytes to a committed cluster. */
package dev.slipway.request.intake;
