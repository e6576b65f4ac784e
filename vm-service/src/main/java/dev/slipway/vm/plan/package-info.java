/** What a request would find and get, looked at and told, with nothing made. */
package dev.slipway.vm.plan;
