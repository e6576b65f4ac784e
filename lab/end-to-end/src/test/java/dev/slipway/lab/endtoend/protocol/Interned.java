package dev.slipway.lab.endtoend.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values as small numbers, so that a world of them is a handful of integers. */
final class Interned<T> {

  private final Map<T, Integer> numbers = new HashMap<>();
  private final List<T> values = new ArrayList<>();

  int of(T value) {
    return numbers.computeIfAbsent(
        value,
        v -> {
          values.add(v);
          return values.size() - 1;
        });
  }

  T get(int number) {
    return values.get(number);
  }

  int size() {
    return values.size();
  }
}
