package dev.slipway.lab.simulator.proxmox.api;

import dev.slipway.lab.simulator.proxmox.access.Identity;
import java.util.Map;

/**
 * One call as an endpoint sees it: authenticated, routed, its parameters verified.
 *
 * @param method HTTP method
 * @param path path below {@code /api2/json}, decoded
 * @param template the route's path template, e.g. {@code /nodes/{node}/qemu/{vmid}}
 * @param parameters path, query and body parameters together
 * @param identity who calls; null only for routes that need no login
 * @param upload the uploaded file; null except for uploads
 */
public record Call(
    String method,
    String path,
    String template,
    Map<String, String> parameters,
    Identity identity,
    Upload upload) {

  /** A parameter that the schema made mandatory, or null when absent. */
  public String text(String name) {
    return parameters.get(name);
  }

  public String text(String name, String whenAbsent) {
    return parameters.getOrDefault(name, whenAbsent);
  }

  public boolean has(String name) {
    return parameters.containsKey(name);
  }

  public int number(String name) {
    return Integer.parseInt(parameters.get(name));
  }

  public long number(String name, long whenAbsent) {
    String value = parameters.get(name);
    return value == null ? whenAbsent : Long.parseLong(value);
  }

  public boolean flag(String name, boolean whenAbsent) {
    String value = parameters.get(name);
    return value == null ? whenAbsent : Formats.isTrue(value);
  }

  /** The Proxmox node that the path names. */
  public String node() {
    return text("node");
  }

  public int vmid() {
    return number("vmid");
  }
}
