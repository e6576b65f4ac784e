/**
 * A cluster's status as a fold of its events. Pure: the JDK and {@code events}, no clock, no I/O.
 *
 * <p>How a service uses it: under the cluster's row lock read the state with kit/delivery's {@code
 * StateCodec.read(json, ClusterStatus.class)}, ask {@code on(…)} (or {@code apply(outcome)}), write
 * {@code next} back, hand {@code events} to {@code Outbox.appendAll}, and schedule or wake the
 * steps of whatever is due now, all in one transaction.
 */
package dev.slipway.request.domain;
