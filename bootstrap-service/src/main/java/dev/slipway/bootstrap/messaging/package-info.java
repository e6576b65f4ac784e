/** Where events come in. */
package dev.slipway.bootstrap.messaging;
