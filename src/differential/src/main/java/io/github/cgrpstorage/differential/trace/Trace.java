package io.github.cgrpstorage.differential.trace;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A sequence of operations, each with the line it stands in.
 *
 * @param scope the names of the operations' slots
 * @param steps the operations in order
 */
public record Trace(Scope scope, List<Step> steps) {

  /** Copies the list. */
  public Trace {
    steps = List.copyOf(steps);
  }

  /**
   * One operation and its line.
   *
   * @param line the line's number in the file, from 1
   * @param operation the operation
   */
  public record Step(int line, Operation operation) {}

  /**
   * Operations that stand in no file yet: one a line, from line 1.
   *
   * @param scope the names of their slots
   * @param operations the operations
   * @return the trace
   */
  public static Trace of(Scope scope, List<Operation> operations) {
    List<Step> steps =
        IntStream.range(0, operations.size())
            .mapToObj(i -> new Step(i + 1, operations.get(i)))
            .toList();
    return new Trace(scope, steps);
  }
}
