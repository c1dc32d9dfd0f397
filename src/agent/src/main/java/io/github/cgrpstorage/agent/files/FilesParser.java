package io.github.cgrpstorage.agent.files;

import io.github.cgrpstorage.agent.files.Pressure.Stall;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The contents of one file. A line that is not understood is left out and noted; so is a last line
 * without its newline, for a number in it may be half a number.
 *
 * <p>Not thread-safe: one object parses one file.
 */
final class FilesParser {

  private static final Pattern DEVICE = Pattern.compile("[0-9]+:[0-9]+");
  private static final Pattern STALL =
      Pattern.compile(
          "(some|full) avg10=([0-9.]+) avg60=([0-9.]+) avg300=([0-9.]+) total=([0-9]+)");

  private final List<String> lines;
  private boolean malformed;

  FilesParser(String content) {
    int end = content.lastIndexOf('\n');
    malformed = end != content.length() - 1;
    lines = content.substring(0, end + 1).lines().toList();
  }

  /** Whether something was left out. */
  boolean isMalformed() {
    return malformed;
  }

  /** The first line as it is. */
  String firstLine() {
    return lines.isEmpty() ? "" : lines.getFirst();
  }

  /** {@code KEY VALUE} lines. */
  Map<String, Long> flat() {
    Map<String, Long> values = new HashMap<>();
    for (String line : lines) {
      putNumber(values, line.split(" ", 2), true);
    }
    return values;
  }

  /** One number alone. */
  OptionalLong single() {
    OptionalLong value = lines.size() == 1 ? number(lines.getFirst()) : OptionalLong.empty();
    malformed |= value.isEmpty();
    return value;
  }

  /** {@code MAJOR:MINOR KEY=VALUE KEY=VALUE} lines. */
  Map<String, Map<String, Long>> devices() {
    Map<String, Map<String, Long>> devices = new HashMap<>();
    for (String line : lines) {
      String[] fields = line.split(" ");
      if (fields.length > 0 && DEVICE.matcher(fields[0]).matches()) {
        devices.put(fields[0], keyed(fields));
      } else {
        malformed = true;
      }
    }
    return devices;
  }

  /** Keys that are no integers are not ours: iocost puts {@code cost.vrate=100.00} there. */
  private Map<String, Long> keyed(String[] fields) {
    Map<String, Long> values = new LinkedHashMap<>();
    for (int i = 1; i < fields.length; i++) {
      putNumber(values, fields[i].split("=", 2), false);
    }
    return Map.copyOf(values);
  }

  private void putNumber(Map<String, Long> values, String[] pair, boolean required) {
    OptionalLong value = pair.length == 2 ? number(pair[1]) : OptionalLong.empty();
    if (value.isPresent()) {
      values.put(pair[0], value.getAsLong());
    } else {
      malformed |= required;
    }
  }

  /** Empty for what is no unsigned number of 63 bits. */
  private static OptionalLong number(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    try {
      return digits ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The two lines of a pressure file. */
  Optional<Pressure> pressure() {
    Map<String, Stall> stalls = new HashMap<>();
    for (String line : lines) {
      putStall(stalls, STALL.matcher(line));
    }
    Pressure pressure =
        new Pressure(
            Optional.ofNullable(stalls.get("some")), Optional.ofNullable(stalls.get("full")));
    return stalls.isEmpty() ? Optional.empty() : Optional.of(pressure);
  }

  private void putStall(Map<String, Stall> stalls, Matcher line) {
    try {
      if (line.matches()) {
        stalls.put(line.group(1), stall(line));
        return;
      }
    } catch (NumberFormatException e) {
      // A number of too many digits, or of two points.
    }
    malformed = true;
  }

  private static Stall stall(Matcher line) {
    return new Stall(
        Double.parseDouble(line.group(2)),
        Double.parseDouble(line.group(3)),
        Double.parseDouble(line.group(4)),
        Long.parseLong(line.group(5)));
  }
}
