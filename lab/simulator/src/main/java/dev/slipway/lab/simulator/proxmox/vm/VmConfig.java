package dev.slipway.lab.simulator.proxmox.vm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A VM's configuration file: what holds, and what waits for the next start. Immutable; whoever
 * changes it holds the VM's lock.
 *
 * @param values option to value, as they stand in the file
 * @param pending values that hold from the next start on
 * @param pendingDelete options that go at the next start
 */
public record VmConfig(
    SortedMap<String, String> values,
    SortedMap<String, String> pending,
    SortedSet<String> pendingDelete) {

  public VmConfig {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    pending = Collections.unmodifiableSortedMap(new TreeMap<>(pending));
    pendingDelete = Collections.unmodifiableSortedSet(new TreeSet<>(pendingDelete));
  }

  public static VmConfig of(SortedMap<String, String> values) {
    return new VmConfig(values, Collections.emptySortedMap(), Collections.emptySortedSet());
  }

  /** What a clone's target looks like while the clone runs. */
  public static VmConfig beingCloned() {
    SortedMap<String, String> values = new TreeMap<>();
    values.put("lock", "clone");
    values.put("description", " qmclone temporary file");
    return of(values);
  }

  public Optional<String> value(String option) {
    return Optional.ofNullable(values.get(option));
  }

  public Optional<String> lock() {
    return value("lock");
  }

  public boolean template() {
    return value("template").filter("1"::equals).isPresent();
  }

  /** Sets a value at once; what was pending for it is dropped. */
  public VmConfig with(String option, String value) {
    SortedMap<String, String> now = new TreeMap<>(values);
    now.put(option, value);
    return new VmConfig(now, withoutKey(pending, option), withoutKey(pendingDelete, option));
  }

  public VmConfig without(String option) {
    return new VmConfig(
        withoutKey(values, option), withoutKey(pending, option), withoutKey(pendingDelete, option));
  }

  public VmConfig withPending(String option, String value) {
    SortedMap<String, String> next = new TreeMap<>(pending);
    next.put(option, value);
    return new VmConfig(values, next, withoutKey(pendingDelete, option));
  }

  public VmConfig withPendingDelete(String option) {
    SortedSet<String> next = new TreeSet<>(pendingDelete);
    next.add(option);
    return new VmConfig(values, withoutKey(pending, option), next);
  }

  public VmConfig withoutPending(String option) {
    return new VmConfig(values, withoutKey(pending, option), withoutKey(pendingDelete, option));
  }

  /** As it will be after the next start. */
  public SortedMap<String, String> future() {
    SortedMap<String, String> future = new TreeMap<>(values);
    pendingDelete.forEach(future::remove);
    future.putAll(pending);
    return future;
  }

  /** SHA-1 of the file's text, which is how Proxmox notices a change by somebody else. */
  public String digest() {
    try {
      byte[] text = text().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    value("description")
        .ifPresent(
            description ->
                description.lines().forEach(line -> text.append('#').append(line).append('\n')));
    append(text, values);
    if (!pending.isEmpty() || !pendingDelete.isEmpty()) {
      text.append("\n[PENDING]\n");
      if (!pendingDelete.isEmpty()) {
        text.append("delete: ").append(String.join(",", pendingDelete)).append('\n');
      }
      append(text, pending);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, SortedMap<String, String> options) {
    options.forEach(
        (option, value) -> {
          if (!option.equals("description")) {
            text.append(option).append(": ").append(value).append('\n');
          }
        });
  }

  private static SortedMap<String, String> withoutKey(SortedMap<String, String> map, String key) {
    SortedMap<String, String> copy = new TreeMap<>(map);
    copy.remove(key);
    return copy;
  }

  private static SortedSet<String> withoutKey(SortedSet<String> set, String key) {
    SortedSet<String> copy = new TreeSet<>(set);
    copy.remove(key);
    return copy;
  }
}
