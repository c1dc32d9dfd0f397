package io.github.cgrpstorage.differential.trace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line's tokens, taken one by one: first those that stand by their place, then the options by
 * their names. What nobody took is an error.
 */
final class Statement {

  private final String file;
  private final int line;
  private final String operation;
  private final Deque<String> words = new ArrayDeque<>();
  private final Map<String, String> options = new LinkedHashMap<>();

  /** The tokens of a line that is not blank. */
  Statement(String file, int line, String[] tokens) throws TraceSyntaxException {
    this.file = file;
    this.line = line;
    this.operation = tokens[0];
    for (int i = 1; i < tokens.length; i++) {
      sort(tokens[i]);
    }
  }

  private void sort(String token) throws TraceSyntaxException {
    int equals = token.indexOf('=');
    if (equals >= 0) {
      if (options.putIfAbsent(token.substring(0, equals), token.substring(equals + 1)) != null) {
        throw error(token, "this option is there twice");
      }
    } else if (options.isEmpty()) {
      words.add(token);
    } else {
      throw error(token, "expected an option, as name=value");
    }
  }

  int line() {
    return line;
  }

  String operation() {
    return operation;
  }

  /** Whether a token that stands by its place is left. */
  boolean hasWord() {
    return !words.isEmpty();
  }

  /** The next token that stands by its place. */
  String word(String what) throws TraceSyntaxException {
    if (words.isEmpty()) {
      throw error(operation, "lacks " + what);
    }
    return words.remove();
  }

  /** An option's value, or null. */
  String option(String name) {
    return options.remove(name);
  }

  /** Demands that every token was taken. */
  void end() throws TraceSyntaxException {
    if (hasWord()) {
      throw error(words.peek(), "one token too many for " + operation);
    }
    for (Map.Entry<String, String> option : options.entrySet()) {
      String token = option.getKey() + "=" + option.getValue();
      throw error(token, operation + " has no such option");
    }
  }

  TraceSyntaxException error(String token, String reason) {
    return new TraceSyntaxException(file, line, token, reason);
  }
}
