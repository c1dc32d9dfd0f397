package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The class of each system call: its number depends on the architecture, the class's number on the
 * order of the members in {@code struct syscalls_stats}.
 */
final class SyscallClasses {

  private static final String OTHER = "other";
  private static final String NONE = "-";

  /** A line of system-calls.txt. */
  record Call(String name, String type, String amd64, String aarch64) {

    private String number(String architecture) {
      return architecture.equals("aarch64") ? aarch64 : amd64;
    }
  }

  private SyscallClasses() {}

  static List<Call> all() {
    try (InputStream in = SyscallClasses.class.getResourceAsStream("system-calls.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(words -> new Call(words[0], words[1], words[2], words[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code class_of} of syscalls.bpf.c holds. */
  static byte[] table(Schema schema, String architecture, int size) {
    Map<String, Byte> classes = classes(schema);
    byte[] table = new byte[size];
    java.util.Arrays.fill(table, classes.get(OTHER));
    for (Call call : all()) {
      if (!call.number(architecture).equals(NONE)) {
        table[Integer.parseInt(call.number(architecture))] = classes.get(call.type());
      }
    }
    return table;
  }

  /** The members of a metric by class stand in the order of the enumeration. */
  private static Map<String, Byte> classes(Schema schema) {
    Metric metric = schema.metrics().getFirst();
    Map<String, Byte> classes = new HashMap<>();
    for (Series series : schema.seriesOf(metric)) {
      classes.put(series.labels().get("class"), (byte) classes.size());
    }
    return classes;
  }
}
