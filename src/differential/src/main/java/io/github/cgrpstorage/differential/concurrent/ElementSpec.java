package io.github.cgrpstorage.differential.concurrent;

import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EDEADLK;
import static io.github.cgrpstorage.storage.Errno.ENOMEM;
import static io.github.cgrpstorage.storage.Errno.ETIMEDOUT;

import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.util.HashSet;
import java.util.Set;

/**
 * What one operation on one element gives and does, as a table that is asked of the model once: by
 * the kind of map, how far the cgroup's removal is, whether the element is there, and the
 * operation.
 *
 * <p>Immutable.
 */
final class ElementSpec {

  private static final int[] PASSING = {
    -EAGAIN, -ENOMEM, -EDEADLK, -ETIMEDOUT, -EBUSY, Kernel.HELPER_NULL
  };

  /** What becomes of the element. */
  enum Effect {
    NONE,
    SET,
    REMOVED
  }

  /** An outcome and what it does. */
  record Cell(int code, Effect effect) {}

  private final Cell[] cells;

  /** Outcomes that are allowed and do nothing, by the same index. */
  private final Set<Integer>[] passing;

  private ElementSpec(Cell[] cells, Set<Integer>[] passing) {
    this.cells = cells;
    this.passing = passing;
  }

  static ElementSpec of(Profile profile) throws BpfException {
    int size = index(true, Phase.GONE, true, ElementOp.HELPER_DELETE) + 1;
    Cell[] cells = new Cell[size];
    @SuppressWarnings({"unchecked", "rawtypes"})
    Set<Integer>[] passing = new Set[size];
    for (int i = 0; i < size; i++) {
      boolean lock = i / (2 * 3 * ElementOp.PICKED) == 1;
      Phase phase = Phase.of(i / (2 * ElementOp.PICKED) % 3);
      boolean present = i / ElementOp.PICKED % 2 == 1;
      ElementOp op = ElementOp.of(i % ElementOp.PICKED);
      try (ElementProbe probe = new ElementProbe(ModelKernel.of(profile), lock, present)) {
        passing[i] = passing(probe, op);
        probe.advance(phase);
        cells[i] = probe.run(op, phase);
      }
    }
    return new ElementSpec(cells, passing);
  }

  private static Set<Integer> passing(ElementProbe probe, ElementOp op) {
    Set<Integer> allowed = new HashSet<>();
    for (int code : PASSING) {
      if (probe.allows(op, code)) {
        allowed.add(code);
      }
    }
    return Set.copyOf(allowed);
  }

  Cell cell(boolean lock, Phase phase, boolean present, ElementOp op) {
    return cells[index(lock, phase, present, op)];
  }

  boolean isPassing(boolean lock, Phase phase, boolean present, ElementOp op, int code) {
    return passing[index(lock, phase, present, op)].contains(code);
  }

  private static int index(boolean lock, Phase phase, boolean present, ElementOp op) {
    int row = ((lock ? 3 : 0) + phase.ordinal()) * 2 + (present ? 1 : 0);
    return row * ElementOp.PICKED + op.ordinal();
  }
}
