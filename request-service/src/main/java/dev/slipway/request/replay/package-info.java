/**
 * The topic folded once more, beside the living projection: to compare, and to mend. Publishes
 * nothing and moves no group's offsets.
 */
package dev.slipway.request.replay;
