/**
 * What vm-service knows of one cluster and its VMs, and what each event and each step's outcome
 * does to it. Pure: the JDK and {@code events}, no clock, no I/O. The service keeps a {@link
 * dev.slipway.vm.domain.VmStage} per cluster, changes it under the row's lock, and publishes what
 * the change says in the same transaction.
 */
package dev.slipway.vm.domain;
