/**
 * What bootstrap-service knows of one cluster's guests, and what each event and each step's outcome
 * does to it. Pure: the JDK and {@code events}, no clock, no I/O.
 */
package dev.slipway.bootstrap.domain;
