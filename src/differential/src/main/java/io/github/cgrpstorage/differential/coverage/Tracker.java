package io.github.cgrpstorage.differential.coverage;

import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.differential.trace.Target;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Follows a sequence of operations by their outcomes, and says in which situation each one was.
 *
 * <p>Not thread-safe.
 */
final class Tracker {

  /** A map, whatever handles there are. */
  private static final class TrackedMap {
    final Set<TrackedCgroup> elements = Collections.newSetFromMap(new IdentityHashMap<>());
    boolean lock;
    boolean frozen;
  }

  private static final class TrackedCgroup {
    TrackedCgroup parent;
    int children;
    boolean live = true;
  }

  /** A name of a map. */
  private static final class MapName {
    TrackedMap map;
    int access;
  }

  /** A name of a descriptor. */
  private static final class DescriptorName {
    Target target;
    TrackedCgroup cgroup;
  }

  private static final int READ_ONLY = 0x8;
  private static final int WRITE_ONLY = 0x10;

  private final MapName[] maps;
  private final TrackedMap[] pins;
  private final TrackedCgroup[] cgroups;
  private final DescriptorName[] descriptors;
  private final TrackedCgroup root = new TrackedCgroup();

  Tracker(Scope scope) {
    this.maps = new MapName[scope.maps().count()];
    this.pins = new TrackedMap[scope.pins().count()];
    this.cgroups = new TrackedCgroup[scope.cgroups().count()];
    this.descriptors = new DescriptorName[scope.descriptors().count()];
    java.util.Arrays.setAll(maps, _ -> new MapName());
    java.util.Arrays.setAll(descriptors, _ -> new DescriptorName());
  }

  /** The cell of an operation with its outcome; from now on it is done. */
  long visit(Operation operation, int code) {
    long cell = cell(operation, code);
    if (code == 0 || bindsAnyway(operation)) {
      done(operation, code == 0);
    }
    return cell;
  }

  /** An operation that fails still binds its name. */
  private static boolean bindsAnyway(Operation operation) {
    return switch (operation) {
      case Operation.Create _,
          Operation.Get _,
          Operation.Pin _,
          Operation.Mkdir _,
          Operation.Open _ ->
          true;
      default -> false;
    };
  }

  // --- the situation -----------------------------------------------------------------------------

  private long cell(Operation operation, int code) {
    return switch (operation) {
      case Operation.Lookup o -> element(Word.LOOKUP, o, o.flags(), code);
      case Operation.Update o -> element(Word.UPDATE, o, o.flags(), code);
      case Operation.Delete o -> element(Word.DELETE, o, 0, code);
      case Operation.LookupDelete o -> element(Word.LOOKUP_DELETE, o, o.flags(), code);
      case Operation.NextKey o -> element(Word.NEXT_KEY, o, 0, code);
      case Operation.HelperGet o -> helper(Word.HELPER_GET, o, o.cgroup(), o.flags(), code);
      case Operation.HelperDelete o -> helper(Word.HELPER_DELETE, o, o.cgroup(), 0, code);
      case Operation.LookupBatch o -> Cell.of(Word.LOOKUP_BATCH, 0, map(o.map()), 0, code);
      case Operation.Freeze o -> Cell.of(Word.FREEZE, 0, map(o.map()), 0, code);
      case Operation.Close o -> Cell.of(Word.CLOSE, 0, map(o.map()), 0, code);
      case Operation.Pin o -> Cell.of(Word.PIN, 0, map(o.map()), 0, code);
      case Operation.Unpin o -> Cell.of(Word.UNPIN, 0, pins[o.pin()] == null ? 0 : 1, 0, code);
      case Operation.Get o ->
          Cell.of(Word.GET, 0, pins[o.pin()] == null ? 0 : 1, accessClass(o.flags()), code);
      case Operation.Create o -> CreateClass.of(o).cell(code);
      case Operation.Mkdir o -> Cell.of(Word.MKDIR, 0, parent(o), 0, code);
      case Operation.Rmdir o -> rmdir(o, code);
      case Operation.Open o ->
          Cell.of(Word.OPEN, 0, o.target().ordinal(), cgroup(o).ordinal(), code);
      case Operation.CloseFd o ->
          Cell.of(Word.CLOSEFD, 0, key(Key.of(o.descriptor())).ordinal(), 0, code);
    };
  }

  private long element(Word word, Operation.OnElement o, long flags, int code) {
    KeyState key = key(o.key());
    boolean present = key.isCgroup() && has(o.map(), descriptors[o.key().number()].cgroup);
    int flagClass = FlagClass.ofFlags(flags).ordinal();
    return Cell.of(word, flagClass, map(o.map()), Word.key(key, present), code);
  }

  private long helper(Word word, Operation.OnMap o, int cgroup, long flags, int code) {
    KeyState key = named(cgroup);
    int flagClass = FlagClass.ofFlags(flags).ordinal();
    boolean present = has(o.map(), cgroups[cgroup]);
    return Cell.of(word, flagClass, map(o.map()), Word.key(key, present), code);
  }

  private boolean has(int map, TrackedCgroup cgroup) {
    return maps[map].map != null && maps[map].map.elements.contains(cgroup);
  }

  private int map(int slot) {
    MapName name = maps[slot];
    return name.map == null
        ? Word.map(Handle.CLOSED, false)
        : Word.map(handle(name), name.map.lock);
  }

  private static Handle handle(MapName name) {
    boolean frozen = name.map.frozen;
    return switch (name.access) {
      case READ_ONLY -> frozen ? Handle.FROZEN_READ_ONLY : Handle.READ_ONLY;
      case WRITE_ONLY -> frozen ? Handle.FROZEN_WRITE_ONLY : Handle.WRITE_ONLY;
      default -> frozen ? Handle.FROZEN : Handle.READ_WRITE;
    };
  }

  private KeyState key(Key key) {
    if (key == null) {
      return KeyState.NONE;
    }
    if (key.isLiteral()) {
      return KeyState.LITERAL;
    }
    DescriptorName name = descriptors[key.number()];
    return name.target == null ? KeyState.CLOSED : key(name);
  }

  private static KeyState key(DescriptorName name) {
    return switch (name.target) {
      case CGROUP -> name.cgroup.live ? KeyState.LIVE : KeyState.REMOVED;
      case CGROUP_PATH -> name.cgroup.live ? KeyState.PATH : KeyState.REMOVED;
      case CONTROL -> KeyState.CONTROL;
      case FILE -> KeyState.FILE;
      case DIR -> KeyState.DIRECTORY;
      case ROOT -> KeyState.ROOT;
    };
  }

  private KeyState named(int cgroup) {
    TrackedCgroup tracked = cgroups[cgroup];
    if (tracked == null) {
      return KeyState.NOTHING;
    }
    return tracked.live ? KeyState.LIVE : KeyState.REMOVED;
  }

  private KeyState cgroup(Operation.Open o) {
    return o.target().namesCgroup() ? named(o.cgroup()) : KeyState.NONE;
  }

  private int parent(Operation.Mkdir o) {
    return o.parent() == Operation.Mkdir.NO_PARENT ? 0 : 1 + named(o.parent()).ordinal();
  }

  private long rmdir(Operation.Rmdir o, int code) {
    TrackedCgroup tracked = cgroups[o.cgroup()];
    boolean hasChildren = tracked != null && tracked.children > 0;
    return Cell.of(Word.RMDIR, 0, named(o.cgroup()).ordinal(), hasChildren ? 1 : 0, code);
  }

  private static int accessClass(int flags) {
    return switch (flags) {
      case 0 -> 0;
      case READ_ONLY -> 1;
      case WRITE_ONLY -> 2;
      case READ_ONLY | WRITE_ONLY -> 3;
      case 0x4000 -> 4;
      default -> 5;
    };
  }

  // --- what it changes ---------------------------------------------------------------------------

  private void done(Operation operation, boolean ok) {
    switch (operation) {
      case Operation.Update o -> maps[o.map()].map.elements.add(of(o.key()));
      case Operation.Delete o -> maps[o.map()].map.elements.remove(of(o.key()));
      case Operation.HelperGet o -> maps[o.map()].map.elements.add(cgroups[o.cgroup()]);
      case Operation.HelperDelete o -> maps[o.map()].map.elements.remove(cgroups[o.cgroup()]);
      case Operation.Freeze o -> maps[o.map()].map.frozen = true;
      case Operation.Close o -> maps[o.map()].map = null;
      case Operation.CloseFd o -> descriptors[o.descriptor()].target = null;
      case Operation.Create o -> created(o, ok);
      case Operation.Pin o -> pins[o.pin()] = ok ? maps[o.map()].map : null;
      case Operation.Unpin o -> pins[o.pin()] = null;
      case Operation.Get o -> got(o, ok);
      case Operation.Mkdir o -> made(o, ok);
      case Operation.Rmdir o -> removed(cgroups[o.cgroup()]);
      case Operation.Open o -> opened(o, ok);
      case Operation.Lookup _,
          Operation.LookupDelete _,
          Operation.NextKey _,
          Operation.LookupBatch _ -> {}
    }
  }

  private TrackedCgroup of(Key key) {
    return descriptors[key.number()].cgroup;
  }

  private void created(Operation.Create o, boolean ok) {
    MapName name = maps[o.map()];
    name.map = ok ? new TrackedMap() : null;
    name.access = 0;
    if (ok) {
      name.map.lock = o.lock();
    }
  }

  private void got(Operation.Get o, boolean ok) {
    maps[o.map()].map = ok ? pins[o.pin()] : null;
    maps[o.map()].access = o.flags() & (READ_ONLY | WRITE_ONLY);
  }

  private void made(Operation.Mkdir o, boolean ok) {
    TrackedCgroup parent = o.parent() == Operation.Mkdir.NO_PARENT ? root : cgroups[o.parent()];
    TrackedCgroup made = ok ? new TrackedCgroup() : null;
    if (ok) {
      made.parent = parent;
      parent.children++;
    }
    cgroups[o.cgroup()] = made;
  }

  private static void removed(TrackedCgroup cgroup) {
    cgroup.live = false;
    cgroup.parent.children--;
  }

  private void opened(Operation.Open o, boolean ok) {
    DescriptorName name = descriptors[o.descriptor()];
    name.target = ok ? o.target() : null;
    name.cgroup = o.target().namesCgroup() ? cgroups[o.cgroup()] : root;
  }
}
