/**
 * A Java agent for the services' processes, put on their command line by {@code ./slipway chaos}
 * and by nothing else. It knows named points in the services' code, ends or stops the process at
 * one of them, and can switch a guard off. The services know nothing of it.
 */
package dev.slipway.lab.chaos;
