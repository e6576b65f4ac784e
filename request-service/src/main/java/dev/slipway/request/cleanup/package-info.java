/** What is left on the hypervisor: asked of vm-service, which looks at it. Moves nothing. */
package dev.slipway.request.cleanup;
