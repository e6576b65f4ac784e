/** What would become of a request, told before anything is made. */
package dev.slipway.request.plan;
