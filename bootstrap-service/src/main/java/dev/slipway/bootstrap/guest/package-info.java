/**
 * A guest at the other end of an SSH connection: sessions with it, and what it takes to bring a
 * freshly booted one to where its seed is no longer needed. Nothing here waits: what takes long is
 * started, or found, and looked at again.
 */
package dev.slipway.bootstrap.guest;
