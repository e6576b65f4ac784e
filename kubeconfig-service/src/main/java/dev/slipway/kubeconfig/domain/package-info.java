/**
 * What kubeconfig-service knows of one cluster's credentials, and what each event and each step's
 * outcome does to it. Pure: the JDK and {@code events}, no clock, no I/O. The vault's own state
 * follows: it is closed with {@code Undone} and erased with {@code Erased}, in the same transaction.
 */
package dev.slipway.kubeconfig.domain;
