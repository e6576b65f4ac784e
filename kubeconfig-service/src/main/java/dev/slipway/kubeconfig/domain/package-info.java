/**
 * What kubeconfig-service knows of one cluster's credentials, and what each event and each step's
 * outcome does to it. Pure: the JDK and {@code events}, no clock, no I/O. The vault's own state
 * follows: it is closed with {@code Undone} and erased with {@code Erased}, in the same
 * transaction.
 *
 * <p>How a service uses it: under the cluster's row lock read the state with kit/delivery's {@code
 * StateCodec.read(json, KubeconfigStage.class)}, ask {@code on(…)} (or {@code apply(outcome)}),
 * write {@code next} back, hand {@code events} to {@code Outbox.appendAll}, and schedule or wake
 * the steps of whatever is due now, all in one transaction.
 */
package dev.slipway.kubeconfig.domain;
