/**
 * What bootstrap-service knows of one cluster's guests, and what each event and each step's outcome
 * does to it. Pure: the JDK and {@code events}, no clock, no I/O.
 *
 * <p>How a service uses it: under the cluster's row lock read the state with kit/delivery's {@code
 * StateCodec.read(json, BootstrapStage.class)}, ask {@code on(…)} (or {@code apply(outcome)}),
 * write {@code next} back, hand {@code events} to {@code Outbox.appendAll}, and schedule or wake
 * the steps of whatever is due now, all in one transaction.
 */
package dev.slipway.bootstrap.domain;
