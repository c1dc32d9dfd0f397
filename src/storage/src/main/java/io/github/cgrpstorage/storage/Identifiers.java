package io.github.cgrpstorage.storage;

import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The names that a value's members may have. */
final class Identifiers {

  /**
   * What C allows, and of that the 512 characters that {@code btf_name_valid_identifier} allows.
   */
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,511}");

  private Identifiers() {}

  static void check(String name, Function<String, IllegalArgumentException> refuse) {
    if (!IDENTIFIER.matcher(name).matches()) {
      throw refuse.apply(
          "has the name '" + name + "', which is no C identifier of 512 characters at most");
    }
  }

  /** {@code readBytes} becomes {@code read_bytes}. */
  static String toSnakeCase(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_")
        .toLowerCase(Locale.ROOT);
  }
}
