package dev.slipway.lab.simulator.proxmox.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A VM's own firewall file: it is made with the first entry, cloned and removed with the VM. */
public final class GuestFirewall {

  private final Map<String, String> options = new TreeMap<>();
  private final List<Map<String, String>> rules = new ArrayList<>();
  private final Map<String, List<Map<String, String>>> sets = new TreeMap<>();

  /** As a clone of that VM has it. */
  synchronized void copy(GuestFirewall source) {
    options.putAll(source.options());
    rules.addAll(source.rules());
    sets.putAll(source.sets());
  }

  public synchronized Map<String, String> options() {
    return new TreeMap<>(options);
  }

  public synchronized void set(Map<String, String> changes) {
    options.putAll(changes);
  }

  /** From the first to the last that is asked. */
  public synchronized List<Map<String, String>> rules() {
    return List.copyOf(rules);
  }

  /** A new rule is the first. */
  public synchronized void add(Map<String, String> rule) {
    rules.addFirst(Map.copyOf(rule));
  }

  /** Sets of addresses by their names; each entry has {@code cidr}. */
  public synchronized Map<String, List<Map<String, String>>> sets() {
    Map<String, List<Map<String, String>>> copy = new LinkedHashMap<>();
    sets.forEach((name, entries) -> copy.put(name, List.copyOf(entries)));
    return copy;
  }

  /** False if there is one of that name. */
  public synchronized boolean addSet(String name) {
    return sets.putIfAbsent(name, List.of()) == null;
  }

  /** A new entry is the first; false if its address is there already. */
  public synchronized boolean addTo(String set, Map<String, String> entry) {
    List<Map<String, String>> entries = new ArrayList<>(sets.getOrDefault(set, List.of()));
    if (entries.stream().anyMatch(there -> there.get("cidr").equals(entry.get("cidr")))) {
      return false;
    }
    entries.addFirst(Map.copyOf(entry));
    sets.put(set, entries);
    return true;
  }

  /** One that is not there is as good as removed. */
  public synchronized void removeFrom(String set, String cidr) {
    List<Map<String, String>> entries = new ArrayList<>(sets.getOrDefault(set, List.of()));
    entries.removeIf(entry -> entry.get("cidr").equals(cidr));
    sets.put(set, entries);
  }
}
