package io.github.cgrpstorage.differential.concurrent;

import static io.github.cgrpstorage.model.Operation.Circumstance.CONCURRENT;

import io.github.cgrpstorage.differential.concurrent.ElementSpec.Cell;
import io.github.cgrpstorage.differential.concurrent.ElementSpec.Effect;
import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.differential.trace.Target;
import io.github.cgrpstorage.model.CgroupReference;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.ProgramRun;
import io.github.cgrpstorage.model.ValuePointer;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.util.Arrays;

/** One element of a model, on which one operation is tried. */
final class ElementProbe implements AutoCloseable {

  private static final byte[] BEFORE = {0, 0, 0, 0, 1, 1, 1, 1};
  private static final byte[] WRITTEN = {0, 0, 0, 0, 2, 2, 2, 2};
  private static final Key KEY = Key.of(0);

  private final ModelKernel model;
  private final Replayer replayer;
  private final CgroupReference reference;
  private final boolean present;

  ElementProbe(ModelKernel model, boolean lock, boolean present) throws BpfException {
    this.model = model;
    this.present = present;
    this.replayer = Replayer.open(model, Scope.numbered(2, 1, 1, 0));
    replayer.apply(Operation.Create.of(0, BEFORE.length, lock));
    replayer.apply(Operation.Create.of(1, BEFORE.length, false));
    replayer.apply(new Operation.Mkdir(0, Operation.Mkdir.NO_PARENT));
    replayer.apply(new Operation.Open(0, Target.CGROUP, 0));
    // Another map's element: what may fail because others leave the cgroup's list needs a list.
    replayer.apply(new Operation.Update(1, KEY, BEFORE, 0));
    if (present) {
      replayer.apply(new Operation.Update(0, KEY, BEFORE, 0));
    }
    this.reference = model.reference(replayer.keyNumber(KEY)).orElseThrow();
  }

  /** Removes the cgroup unless it is to live. */
  void advance(Phase phase) {
    if (phase != Phase.LIVE) {
      replayer.apply(new Operation.Rmdir(0));
    }
  }

  /** Whether the model allows an outcome that it would not give of itself. */
  boolean allows(ElementOp op, int code) {
    int map = replayer.mapDescriptor(0);
    int key = replayer.keyNumber(KEY);
    long cgroup = replayer.cgroupId(0);
    io.github.cgrpstorage.model.Operation asked =
        switch (op) {
          case UPDATE, UPDATE_NOEXIST, UPDATE_EXIST, UPDATE_LOCK ->
              new io.github.cgrpstorage.model.Operation.Update(map, key, op.flags());
          case DELETE -> new io.github.cgrpstorage.model.Operation.Delete(map, key);
          case GET, GET_CREATE ->
              new io.github.cgrpstorage.model.Operation.HelperGet(map, cgroup, op.flags());
          case HELPER_DELETE -> new io.github.cgrpstorage.model.Operation.HelperDelete(map, cgroup);
          case LOOKUP, LOOKUP_LOCK, OFFLINE, UNLINK -> null;
        };
    return asked != null && model.allows(asked, code, CONCURRENT);
  }

  Cell run(ElementOp op, Phase phase) {
    // What rmdir leaves is found by nobody; a program that found the cgroup before still holds it.
    int code = phase == Phase.DYING && op.isHelper() ? held(op) : replayer.apply(operation(op));
    return new Cell(code, effect());
  }

  private static Operation operation(ElementOp op) {
    return switch (op) {
      case LOOKUP, LOOKUP_LOCK -> new Operation.Lookup(0, KEY, op.flags());
      case UPDATE, UPDATE_NOEXIST, UPDATE_EXIST, UPDATE_LOCK ->
          new Operation.Update(0, KEY, WRITTEN, op.flags());
      case DELETE -> new Operation.Delete(0, KEY);
      case GET, GET_CREATE -> new Operation.HelperGet(0, 0, op.flags(), WRITTEN);
      case HELPER_DELETE -> new Operation.HelperDelete(0, 0);
      case OFFLINE, UNLINK -> throw new IllegalArgumentException("part of a removal: " + op);
    };
  }

  private int held(ElementOp op) {
    int map = replayer.mapDescriptor(0);
    try (ProgramRun program = model.cpu().run()) {
      if (op == ElementOp.HELPER_DELETE) {
        return program.storageDelete(map, reference);
      }
      ValuePointer value = program.storageGet(map, reference, WRITTEN, op.flags());
      return value == null ? Kernel.HELPER_NULL : 0;
    }
  }

  private Effect effect() {
    try (ProgramRun program = model.cpu().run()) {
      ValuePointer value = program.storageGet(replayer.mapDescriptor(0), reference, null, 0);
      if (value == null) {
        return present ? Effect.REMOVED : Effect.NONE;
      }
      return Arrays.equals(value.read(), WRITTEN) ? Effect.SET : Effect.NONE;
    }
  }

  @Override
  public void close() throws BpfException {
    reference.close();
    try (model) {
      replayer.close();
    }
  }
}
