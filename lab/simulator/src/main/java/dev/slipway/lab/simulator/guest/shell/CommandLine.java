package dev.slipway.lab.simulator.guest.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits the command of an SSH exec request into words as a POSIX shell would: white space
 * separates, quotes and backslashes protect. It is no shell: whatever a shell would interpret
 * (pipes, redirections, expansions) is refused, since Slipway sends single commands only.
 */
public final class CommandLine {

  private static final String METACHARACTERS = "|&;<>()$`*?[]{}!\n";
  private static final String META_AT_START = "#~";
  private static final String ESCAPABLE_IN_DOUBLE_QUOTES = "$`\"\\\n";

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private CommandLine(String text) {
    this.text = text;
  }

  /**
   * The words of a command line.
   *
   * @throws ShellSyntaxException for an unclosed quote or anything that needs a shell
   */
  public static List<String> split(String text) throws ShellSyntaxException {
    return new CommandLine(text).split();
  }

  private List<String> split() throws ShellSyntaxException {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case ' ', '\t' -> endWord();
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '\\' -> {
          if (at == text.length()) {
            throw new ShellSyntaxException("a backslash at the end");
          }
          append(text.charAt(at++));
        }
        default -> plain(c);
      }
    }
    endWord();
    return words;
  }

  private void plain(char c) throws ShellSyntaxException {
    boolean meta = METACHARACTERS.indexOf(c) >= 0 || (!inWord && META_AT_START.indexOf(c) >= 0);
    boolean assignment = c == '=' && words.isEmpty();
    if (meta || assignment) {
      throw new ShellSyntaxException("'" + c + "' outside quotes needs a shell");
    }
    append(c);
  }

  private void singleQuoted() throws ShellSyntaxException {
    int end = text.indexOf('\'', at);
    if (end < 0) {
      throw new ShellSyntaxException("an unclosed single quote");
    }
    inWord = true;
    word.append(text, at, end);
    at = end + 1;
  }

  private void doubleQuoted() throws ShellSyntaxException {
    inWord = true;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return;
      }
      if (c == '$' || c == '`') {
        throw new ShellSyntaxException("'" + c + "' inside double quotes needs a shell");
      }
      boolean escape =
          c == '\\'
              && at < text.length()
              && ESCAPABLE_IN_DOUBLE_QUOTES.indexOf(text.charAt(at)) >= 0;
      word.append(escape ? text.charAt(at++) : c);
    }
    throw new ShellSyntaxException("an unclosed double quote");
  }

  private void append(char c) {
    inWord = true;
    word.append(c);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
