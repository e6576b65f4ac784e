package dev.slipway.lab.endtoend.leaks;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds canaries in anything of any length, all at once: the eight bytes at each position are
 * looked up among the first eight of every form.
 */
public final class Search {

  private static final int CHUNK = 1 << 20;
  private static final int KEY_BYTES = Long.BYTES;

  private record Form(String canary, String form, byte[] bytes) {}

  private final Long2ObjectOpenHashMap<List<Form>> byKey = new Long2ObjectOpenHashMap<>();
  private int longest = KEY_BYTES;

  public Search(Collection<Canary> canaries) {
    if (canaries.isEmpty()) {
      throw new IllegalArgumentException("nothing to look for");
    }
    for (Canary canary : canaries) {
      canary.forms().forEach((form, bytes) -> add(new Form(canary.name(), form, bytes)));
    }
  }

  private void add(Form form) {
    longest = Math.max(longest, form.bytes().length);
    long key = 0;
    for (int i = 0; i < KEY_BYTES; i++) {
      key = key << 8 | form.bytes()[i] & 0xff;
    }
    byKey.computeIfAbsent(key, any -> new ArrayList<>()).add(form);
  }

  /** What was found where, one line each, without the secret itself. */
  public Set<String> in(Place place) {
    Set<String> found = new LinkedHashSet<>();
    try {
      place.show((where, content) -> search(where, content, found));
    } catch (Exception e) {
      // Whatever it is: a place that could not be searched is not free of secrets.
      throw new IllegalStateException("cannot be searched", e);
    }
    return found;
  }

  private void search(String where, InputStream content, Set<String> found) throws IOException {
    byte[] buffer = new byte[CHUNK + longest];
    int kept = 0;
    int read;
    do {
      read = content.readNBytes(buffer, kept, buffer.length - kept);
      int filled = kept + read;
      search(where, buffer, filled, found);
      // What begins here may end in the next chunk.
      int begun = Math.min(longest - 1, filled);
      System.arraycopy(buffer, filled - begun, buffer, 0, begun);
      kept = begun;
    } while (read > 0);
  }

  private void search(String where, byte[] buffer, int filled, Set<String> found) {
    long key = 0;
    for (int i = 0; i < filled; i++) {
      key = key << 8 | buffer[i] & 0xff;
      List<Form> forms = i < KEY_BYTES - 1 ? null : byKey.get(key);
      if (forms == null) {
        continue;
      }
      int start = i - KEY_BYTES + 1;
      for (Form form : forms) {
        int end = start + form.bytes().length;
        if (end <= filled && Arrays.equals(form.bytes(), 0, end - start, buffer, start, end)) {
          found.add(form.canary() + ", " + form.form() + ", in " + where);
        }
      }
    }
  }
}
