package io.github.cgrpstorage.storage;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The human form of what {@link ValueReader} read. */
final class ValuePrinter {

  private ValuePrinter() {}

  static String print(Object value) {
    return switch (value) {
      case Map<?, ?> members ->
          members.entrySet().stream()
              .map(member -> member.getKey() + ": " + print(member.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> elements ->
          elements.stream().map(ValuePrinter::print).collect(Collectors.joining(", ", "[", "]"));
      case String text -> quote(text);
      default -> value.toString();
    };
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(c -> quoted.append(escape((char) c)));
    return quoted.append('"').toString();
  }

  private static String escape(char c) {
    if (c == '"' || c == '\\') {
      return "\\" + c;
    }
    return c >= ' ' && c < 0x7f ? String.valueOf(c) : "\\x%02x".formatted((int) c);
  }
}
