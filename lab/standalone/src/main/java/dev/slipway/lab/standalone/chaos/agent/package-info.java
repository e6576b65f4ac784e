/** What the services' agents are told, and what they tell: files in a folder. */
package dev.slipway.lab.standalone.chaos.agent;
