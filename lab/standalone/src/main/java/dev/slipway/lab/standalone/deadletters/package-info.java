/** What the services could not take, and the way back to them. */
package dev.slipway.lab.standalone.deadletters;
