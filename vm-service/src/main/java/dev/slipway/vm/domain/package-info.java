/**
 * What vm-service knows of one cluster and its VMs, and what each event and each step's outcome
 * does to it. Pure: the JDK and {@code events}, no clock, no I/O. The service keeps a {@link
 * dev.slipway.vm.domain.VmStage} per cluster, changes it under the row's lock, and publishes what
 * the change says in the same transaction.
 *
 * <p>How a service uses it: under the cluster's row lock read the state with kit/delivery's {@code
 * StateCodec.read(json, VmStage.class)}, ask {@code on(…)} (or {@code apply(outcome)}), write
 * {@code next} back, hand {@code events} to {@code Outbox.appendAll}, and schedule or wake the
 * steps of whatever is due now, all in one transaction.
 */
package dev.slipway.vm.domain;
