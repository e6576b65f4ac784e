/** What this service makes of the events: the fold, whichever tables it is kept in. */
package dev.slipway.request.projection;
