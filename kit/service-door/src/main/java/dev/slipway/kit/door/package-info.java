/**
 * The door of a service that only other services may ask: who asks is known by a bearer token, and
 * a refusal is a problem (RFC 9457). What each caller may ask, the service decides.
 */
package dev.slipway.kit.door;
