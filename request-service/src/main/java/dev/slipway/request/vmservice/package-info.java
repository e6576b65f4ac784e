/** vm-service, which is asked what only it can know. */
package dev.slipway.request.vmservice;
