/** What starts Slipway in containers, as far as it can be judged without a Docker engine. */
package dev.slipway.lab.endtoend.containers;
