/** The balance of a chaos run: what was asked for, what came of it, what is left. */
package dev.slipway.lab.standalone.chaos.balance;
