/** What the API shows: read off the rows and the fold, never stored. */
package dev.slipway.request.view;
