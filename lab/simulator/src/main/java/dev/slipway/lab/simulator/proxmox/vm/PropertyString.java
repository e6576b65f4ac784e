package dev.slipway.lab.simulator.proxmox.vm;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A value such as {@code local:100/vm-100-disk-0.qcow2,discard=on,size=4G}: a first part, then
 * named properties, which Proxmox writes in alphabetical order.
 *
 * @param head the part before the first comma
 * @param properties the others
 */
public record PropertyString(String head, SortedMap<String, String> properties) {

  public static PropertyString parse(String text) {
    SortedMap<String, String> properties = new TreeMap<>();
    String[] parts = text.split(",");
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0) {
        properties.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
      }
    }
    return new PropertyString(parts[0], properties);
  }

  public Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name));
  }

  public PropertyString with(String name, String value) {
    SortedMap<String, String> next = new TreeMap<>(properties);
    next.put(name, value);
    return new PropertyString(head, next);
  }

  public PropertyString without(String name) {
    SortedMap<String, String> next = new TreeMap<>(properties);
    next.remove(name);
    return new PropertyString(head, next);
  }

  public PropertyString withHead(String newHead) {
    return new PropertyString(newHead, properties);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(head);
    for (Map.Entry<String, String> entry : properties.entrySet()) {
      text.append(',').append(entry.getKey()).append('=').append(entry.getValue());
    }
    return text.toString();
  }
}
