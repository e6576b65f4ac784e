/** Clusters of one server that show whether a template is fit, and are removed again. */
package dev.slipway.lab.standalone.canary;
