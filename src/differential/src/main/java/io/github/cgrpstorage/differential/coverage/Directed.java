package io.github.cgrpstorage.differential.coverage;

import io.github.cgrpstorage.differential.trace.BtfVariant;
import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.differential.trace.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A short sequence of operations for each situation that one can be brought about in: built, not
 * found by chance, so that it is known what a random run could have visited.
 */
public final class Directed {

  private static final int MAP = 0;
  private static final int HANDLE = 1;
  private static final int CGROUP = 0;
  private static final int NEVER_MADE = 1;
  private static final int VALUE_BYTES = 8;
  private static final Key KEY = Key.of(0);
  private static final Key SETUP = Key.of(1);
  private static final long[] LOOKUP_FLAGS = {0, 1, 4, 8, 1L << 32};
  private static final long[] UPDATE_FLAGS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 1L << 32};
  private static final long[] HELPER_FLAGS = {0, 1, 2, 8, 1L << 32};
  private static final int[] ACCESS_FLAGS = {0, 0x8, 0x10, 0x18, 0x4000, 1};
  private static final int TOO_LARGE = 65_408;
  private static final int LEAST_PART = 2_000;

  private final Consumer<List<Operation>> sink;

  private Directed(Consumer<List<Operation>> sink) {
    this.sink = sink;
  }

  /**
   * The names of the slots that the sequences use.
   *
   * @return the scope
   */
  public static Scope scope() {
    return Scope.numbered(2, 3, 2, 1);
  }

  /**
   * All sequences, one after the other: each binds anew what it uses. They come in parts, because
   * what they make is removed only at a part's end.
   *
   * @return the parts, each but the last of at least 2,000 operations
   */
  public static List<List<Operation>> parts() {
    List<List<Operation>> parts = new ArrayList<>();
    parts.add(new ArrayList<>());
    each(
        sequence -> {
          if (parts.getLast().size() >= LEAST_PART) {
            parts.add(new ArrayList<>());
          }
          parts.getLast().addAll(sequence);
        });
    return parts;
  }

  /** Gives each sequence; the last operation is the one that is about the situation. */
  static void each(Consumer<List<Operation>> sink) {
    Directed directed = new Directed(sink);
    for (boolean lock : new boolean[] {false, true}) {
      for (Handle handle : Handle.values()) {
        directed.onMap(handle, lock);
        for (boolean present : new boolean[] {false, true}) {
          directed.onElements(handle, lock, present);
          directed.helpers(handle, lock, present);
        }
      }
    }
    directed.creations();
    directed.pins();
    directed.cgroups();
  }

  // --- elements ----------------------------------------------------------------------------------

  private void onElements(Handle handle, boolean lock, boolean present) {
    for (KeyState key : KeyState.values()) {
      if (key == KeyState.NOTHING || present && !key.isCgroup()) {
        continue;
      }
      List<Operation> before = map(lock);
      before.addAll(key(key, present));
      int map = handle(before, handle);
      for (Operation last : elementOperations(map, key)) {
        emit(before, last);
      }
    }
  }

  private static List<Operation> elementOperations(int map, KeyState state) {
    List<Operation> all = new ArrayList<>();
    if (state == KeyState.NONE) {
      all.add(new Operation.NextKey(map, null));
      return all;
    }
    Key key = state == KeyState.LITERAL ? Key.literal(-1) : KEY;
    for (long flags : LOOKUP_FLAGS) {
      all.add(new Operation.Lookup(map, key, flags));
      all.add(new Operation.LookupDelete(map, key, flags));
    }
    for (long flags : UPDATE_FLAGS) {
      all.add(new Operation.Update(map, key, new byte[VALUE_BYTES], flags));
    }
    all.add(new Operation.Delete(map, key));
    all.add(new Operation.NextKey(map, key));
    return all;
  }

  private void helpers(Handle handle, boolean lock, boolean present) {
    for (KeyState state : List.of(KeyState.LIVE, KeyState.REMOVED, KeyState.NOTHING)) {
      if (present && state != KeyState.LIVE) {
        continue;
      }
      List<Operation> before = map(lock);
      before.addAll(key(state == KeyState.NOTHING ? KeyState.LIVE : state, present));
      before.addAll(neverMade());
      int map = handle(before, handle);
      int cgroup = state == KeyState.NOTHING ? NEVER_MADE : CGROUP;
      for (long flags : HELPER_FLAGS) {
        emit(before, new Operation.HelperGet(map, cgroup, flags, null));
      }
      emit(before, new Operation.HelperDelete(map, cgroup));
    }
  }

  private static List<Operation> map(boolean lock) {
    List<Operation> before = new ArrayList<>();
    before.add(Operation.Create.of(MAP, VALUE_BYTES, lock));
    return before;
  }

  /** Makes a key, and the element that it is to find. */
  private static List<Operation> key(KeyState state, boolean present) {
    List<Operation> made = new ArrayList<>();
    made.add(new Operation.Mkdir(CGROUP, Operation.Mkdir.NO_PARENT));
    Target target =
        switch (state) {
          case FILE -> Target.FILE;
          case DIRECTORY -> Target.DIR;
          case CONTROL -> Target.CONTROL;
          case ROOT -> Target.ROOT;
          case PATH -> Target.CGROUP_PATH;
          default -> Target.CGROUP;
        };
    made.add(new Operation.Open(KEY.number(), target, CGROUP));
    Target owner = state == KeyState.ROOT ? Target.ROOT : Target.CGROUP;
    made.add(new Operation.Open(SETUP.number(), owner, CGROUP));
    if (present) {
      made.add(new Operation.Update(MAP, SETUP, new byte[VALUE_BYTES], 0));
    }
    if (state == KeyState.REMOVED) {
      made.add(new Operation.Rmdir(CGROUP));
    }
    if (state == KeyState.CLOSED) {
      made.add(new Operation.CloseFd(KEY.number()));
    }
    return made;
  }

  /** A cgroup's name that is bound to nothing: made in one that was removed. */
  private static List<Operation> neverMade() {
    return List.of(
        new Operation.Mkdir(2, Operation.Mkdir.NO_PARENT),
        new Operation.Rmdir(2),
        new Operation.Mkdir(NEVER_MADE, 2));
  }

  /** Makes the handle, and says under which name. */
  private static int handle(List<Operation> before, Handle handle) {
    int access =
        switch (handle) {
          case READ_ONLY, FROZEN_READ_ONLY -> 0x8;
          case WRITE_ONLY, FROZEN_WRITE_ONLY -> 0x10;
          case CLOSED, READ_WRITE, FROZEN -> 0;
        };
    if (access != 0) {
      before.add(new Operation.Pin(MAP, 0));
      before.add(new Operation.Get(HANDLE, 0, access));
    }
    switch (handle) {
      case CLOSED -> before.add(new Operation.Close(MAP));
      case FROZEN, FROZEN_READ_ONLY, FROZEN_WRITE_ONLY -> before.add(new Operation.Freeze(MAP));
      case READ_WRITE, READ_ONLY, WRITE_ONLY -> {}
    }
    return access == 0 ? MAP : HANDLE;
  }

  private void onMap(Handle handle, boolean lock) {
    List<Operation> before = map(lock);
    int map = handle(before, handle);
    emit(before, new Operation.LookupBatch(map));
    emit(before, new Operation.Freeze(map));
    emit(before, new Operation.Close(map));
    emit(before, new Operation.Pin(map, 0));
  }

  // --- maps, pins, cgroups -----------------------------------------------------------------------

  /** Every create with at most two odd parts: one error has to win over the other. */
  private void creations() {
    for (int size : new int[] {VALUE_BYTES, 0, TOO_LARGE}) {
      for (int key : new int[] {4, 8}) {
        for (int max : new int[] {0, 1}) {
          for (int flags : new int[] {1, 0x201, 0, 3}) {
            for (BtfVariant btf : BtfVariant.values()) {
              creation(size, key, max, flags, btf);
            }
          }
        }
      }
    }
  }

  private void creation(int size, int key, int max, int flags, BtfVariant btf) {
    for (boolean lock : new boolean[] {false, true}) {
      for (boolean capable : new boolean[] {true, false}) {
        Operation.Create create =
            new Operation.Create(MAP, size, key, max, flags, btf, lock, capable);
        if (CreateClass.of(create).odd() <= 2) {
          emit(List.of(), create);
        }
      }
    }
  }

  private void pins() {
    List<Operation> pinned = map(false);
    pinned.add(new Operation.Pin(MAP, 0));
    List<Operation> unpinned = new ArrayList<>(pinned);
    unpinned.add(new Operation.Unpin(0));
    for (List<Operation> before : List.of(pinned, unpinned)) {
      emit(before, new Operation.Unpin(0));
      for (int flags : ACCESS_FLAGS) {
        emit(before, new Operation.Get(HANDLE, 0, flags));
      }
    }
  }

  private void cgroups() {
    List<Operation> made = new ArrayList<>();
    made.add(new Operation.Mkdir(CGROUP, Operation.Mkdir.NO_PARENT));
    emit(List.of(), made.getFirst());
    onCgroup(made, CGROUP);
    List<Operation> parent = new ArrayList<>(made);
    parent.add(new Operation.Mkdir(NEVER_MADE, CGROUP));
    emit(parent, new Operation.Rmdir(CGROUP));
    List<Operation> removed = new ArrayList<>(made);
    removed.add(new Operation.Rmdir(CGROUP));
    onCgroup(removed, CGROUP);
    onCgroup(neverMade(), NEVER_MADE);
    for (KeyState key : KeyState.values()) {
      if (key != KeyState.NONE && key != KeyState.LITERAL && key != KeyState.NOTHING) {
        emit(key(key, false), new Operation.CloseFd(KEY.number()));
      }
    }
    for (Target target : List.of(Target.FILE, Target.DIR, Target.ROOT)) {
      emit(List.of(), new Operation.Open(0, target, 0));
    }
  }

  private void onCgroup(List<Operation> before, int cgroup) {
    emit(before, new Operation.Rmdir(cgroup));
    emit(before, new Operation.Mkdir(2, cgroup));
    for (Target target : List.of(Target.CGROUP, Target.CGROUP_PATH, Target.CONTROL)) {
      emit(before, new Operation.Open(0, target, cgroup));
    }
  }

  private void emit(List<Operation> before, Operation last) {
    List<Operation> sequence = new ArrayList<>(before);
    sequence.add(last);
    sink.accept(sequence);
  }
}
