/** What K3s needs of a guest, looked at before it is installed. */
package dev.slipway.bootstrap.requirements;
