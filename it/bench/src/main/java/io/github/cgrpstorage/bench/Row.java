package io.github.cgrpstorage.bench;

import java.util.List;
import java.util.Map;

/**
 * One row of a table: a JMH benchmark and the operation in C that it is paired with.
 *
 * @param operation what is done
 * @param by who does it
 * @param type the benchmark's class
 * @param method its method
 * @param values how many values one call of the method is about
 * @param baseline the operation of the baseline
 * @param baselineValues how many values one operation of the baseline is about
 * @param command the baseline's command line
 * @param properties system properties of the benchmark's JVM
 */
record Row(
    String operation,
    String by,
    Class<?> type,
    String method,
    int values,
    String baseline,
    int baselineValues,
    List<String> command,
    Map<String, String> properties) {

  /** One value a call, no properties. */
  static Row single(
      String operation,
      String by,
      Class<?> type,
      String method,
      String baseline,
      List<String> command) {
    return new Row(operation, by, type, method, 1, baseline, 1, command, Map.of());
  }
}
