/** What operators look at: dashboards and alerts, held against what the services measure. */
package dev.slipway.lab.endtoend.watch;
