/**
 * What a request wants on its guests beside K3s: proxy, certificates, files, packages, commands.
 * Every operation may be repeated after any crash.
 */
package dev.slipway.bootstrap.customisation;
