/** What tests share and no production code knows. */
package dev.slipway.lab.testing;
