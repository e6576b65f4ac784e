package dev.slipway.lab.simulator.guest.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of a call, told apart as getopt does: flags, options with a value ({@code -o v},
 * {@code --opt=v}, {@code --opt v}), and the rest.
 */
public final class Arguments {

  private final Set<String> flags = new HashSet<>();
  private final Map<String, List<String>> options = new HashMap<>();
  private final List<String> rest = new ArrayList<>();

  private Arguments() {}

  /**
   * Tells the words of a call apart.
   *
   * @param knownFlags options without a value, with their dashes
   * @param knownOptions options with a value, with their dashes
   * @param stopAtFirst everything from the first word that is no option on is the rest
   * @throws UnknownArgumentsException for an option that is neither
   */
  public static Arguments parse(
      List<String> words, Set<String> knownFlags, Set<String> knownOptions, boolean stopAtFirst)
      throws UnknownArgumentsException {
    Arguments parsed = new Arguments();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals > 0 ? word.substring(0, equals) : word;
      if (knownFlags.contains(word)) {
        parsed.flags.add(word);
      } else if (knownOptions.contains(name) && equals > 0) {
        parsed.option(name, word.substring(equals + 1));
      } else if (knownOptions.contains(name) && i + 1 < words.size()) {
        parsed.option(name, words.get(++i));
      } else if (word.startsWith("-") && word.length() > 1) {
        throw new UnknownArgumentsException("option " + word);
      } else if (stopAtFirst) {
        parsed.rest.addAll(words.subList(i, words.size()));
        break;
      } else {
        parsed.rest.add(word);
      }
    }
    return parsed;
  }

  public static Arguments parse(List<String> words, Set<String> flags, Set<String> options)
      throws UnknownArgumentsException {
    return parse(words, flags, options, false);
  }

  public boolean has(String flag) {
    return flags.contains(flag);
  }

  /** The last value given. */
  public Optional<String> value(String option) {
    List<String> values = options.getOrDefault(option, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  public List<String> values(String option) {
    return options.getOrDefault(option, List.of());
  }

  public List<String> rest() {
    return rest;
  }

  /**
   * The rest, which has to be this many words.
   *
   * @throws UnknownArgumentsException otherwise
   */
  public List<String> rest(int words) throws UnknownArgumentsException {
    if (rest.size() != words) {
      throw new UnknownArgumentsException(rest.size() + " words where " + words + " are known");
    }
    return rest;
  }

  private void option(String name, String value) {
    options.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }
}
