/** Addresses that are not leased and are somebody's all the same. */
package dev.slipway.vm.address;
