/**
 * Looks for secrets where none may be. A {@link dev.slipway.lab.endtoend.leaks.Canary} is a secret
 * that would be recognised, a {@link dev.slipway.lab.endtoend.leaks.Place} is where it may not be
 * seen.
 */
package dev.slipway.lab.endtoend.leaks;
