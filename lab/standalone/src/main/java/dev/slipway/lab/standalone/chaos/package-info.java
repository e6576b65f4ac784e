/**
 * {@code ./slipway chaos}: kills and stops the services of an installation while clusters come and
 * go, then draws up the balance. The agent of {@code lab/chaos-agent} goes with the services.
 */
package dev.slipway.lab.standalone.chaos;
