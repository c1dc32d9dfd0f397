package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.World.CHAR;
import static io.github.cgrpstorage.model.World.F_LOCK;
import static io.github.cgrpstorage.model.World.INT;
import static io.github.cgrpstorage.model.World.NO_FD;
import static io.github.cgrpstorage.model.World.bytes;
import static io.github.cgrpstorage.model.World.name;
import static io.github.cgrpstorage.model.World.types;

import io.github.cgrpstorage.model.World.Types;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.MapSpec;
import io.github.cgrpstorage.storage.seam.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One long script on the seam that comes by every rule. Its transcript is a line a step, the same
 * on each kernel of a release; a broken rule changes it. It asks nothing that a kernel may answer
 * differently from one time to the next.
 */
final class Battery {

  private static final long[] FLAGS = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 32, 1L << 31, 1L << 32, 1L << 63, -1
  };

  private final World world;
  private final Kernel kernel;
  private final List<String> lines = new ArrayList<>();

  private Battery(World world) {
    this.world = world;
    this.kernel = world.kernel;
  }

  static List<String> run(World world) {
    Battery battery = new Battery(world);
    battery.creations();
    battery.names();
    battery.keyTypes();
    battery.mapDescriptors();
    battery.keys();
    battery.updates();
    battery.largeValues();
    battery.specialFields();
    battery.accesses();
    battery.frozen();
    battery.pins();
    battery.ids();
    battery.helpers();
    battery.storages();
    battery.cgroups();
    return battery.lines;
  }

  private void say(String step, String outcome) {
    lines.add((step + ": " + outcome).replace("\n", "\\n").replace("\0", "\\0"));
  }

  private void say(String step, int outcome) {
    say(step, name(outcome));
  }

  // --- create
  // ------------------------------------------------------------------------------------------------------

  private void creations() {
    int[] sizes = {0, 1, 8, 65_407, 65_408, 70_000, -1};
    int[] flags = {0, 1, 2, 3, 0x200, 0x201, 1 << 3 | 1, 1 << 10 | 1};
    for (int size : sizes) {
      for (int flag : flags) {
        for (int other = 0; other < 8; other++) {
          boolean capable = (other & 1) == 0;
          int key = (other & 2) == 0 ? 4 : 8;
          int entries = (other & 4) == 0 ? 0 : 1;
          creation(size, key, entries, flag, capable, "ok");
        }
      }
    }
    for (String btf :
        List.of("none", "nokey", "novalue", "badfd", "nobtf", "key64", "short", "keystruct")) {
      for (int size : new int[] {8, 65_408}) {
        creation(size, 4, 0, 1, true, btf);
        creation(size, 4, 0, 1, false, btf);
        creation(size, 4, 0, 3, true, btf);
        creation(size, 8, 0, 1, true, btf);
      }
    }
  }

  private void creation(int size, int key, int entries, int flags, boolean capable, String btf) {
    BtfWriter writer = new BtfWriter();
    int i32 = writer.add(INT);
    int ch = writer.add(CHAR);
    int bytes = size < 0 ? 8 : btf.equals("short") ? size - 1 : size;
    int value = writer.add(new BtfType.Array(ch, i32, bytes));
    int keyType =
        switch (btf) {
          case "none", "nokey" -> 0;
          case "key64" -> writer.add(new BtfType.Int("long", 8, 64, 0, true, false, false));
          case "keystruct" ->
              writer.add(
                  new BtfType.Struct("key", 4, false, List.of(new BtfType.Member("k", i32, 0, 0))));
          default -> i32;
        };
    int valueType = btf.equals("none") || btf.equals("novalue") ? 0 : value;
    int descriptor = kernel.btfLoad(writer.toBytes(), null);
    int used =
        switch (btf) {
          case "badfd" -> NO_FD;
          case "nobtf" -> world.top;
          default -> descriptor;
        };
    MapSpec spec = new MapSpec("m", key, size, entries, flags, used, keyType, valueType, capable);
    int map = kernel.mapCreate(spec);
    say(
        "create "
            + spec.valueSize()
            + "/"
            + key
            + "/"
            + entries
            + "/"
            + flags
            + "/"
            + capable
            + "/"
            + btf,
        map);
    kernel.close(descriptor);
    if (map >= 0) {
      kernel.close(map);
    }
  }

  private void names() {
    Types types = types(8, false);
    int btf = kernel.btfLoad(types.btf(), null);
    for (String name :
        List.of("", "a.b_9", "a-b", "a b", "abcdefghijklmnop", "abcdefghijklmno-", "a\0-")) {
      for (int descriptor : new int[] {btf, NO_FD}) {
        MapSpec spec = MapSpec.of(name, 8, descriptor, types.key(), types.value());
        int map = kernel.mapCreate(spec);
        say("name '" + name + "' " + (descriptor == btf), map);
        if (map >= 0) {
          say("its name", kernel.mapInfo(map).value().name());
          kernel.close(map);
        }
      }
    }
    kernel.close(btf);
  }

  private void keyTypes() {
    BtfWriter writer = new BtfWriter();
    int i32 = writer.add(INT);
    int ch = writer.add(CHAR);
    int value = writer.add(new BtfType.Array(ch, i32, 8));
    int timer =
        writer.add(
            new BtfType.Struct(
                "bpf_timer", 16, false, List.of(new BtfType.Member("v", value, 0, 0))));
    int timed =
        writer.add(
            new BtfType.Struct("timed", 16, false, List.of(new BtfType.Member("t", timer, 0, 0))));
    int typedef = writer.add(new BtfType.Typedef("k", i32));
    int[] keys = {
      i32,
      typedef,
      writer.add(new BtfType.Modifier(BtfType.Qualifier.CONST, typedef)),
      writer.add(new BtfType.Int("half", 4, 16, 0, true, false, false)),
      writer.add(new BtfType.Struct("s", 4, false, List.of(new BtfType.Member("k", i32, 0, 0)))),
      writer.add(new BtfType.Float("float", 4)),
      writer.add(new BtfType.Enum("e", 4, false, List.of(new BtfType.Enumerator("A", 1)))),
      writer.add(new BtfType.Array(ch, i32, 4)),
      ch,
      1000,
      -1
    };
    int btf = kernel.btfLoad(writer.toBytes(), null);
    for (int key : keys) {
      for (int[] valueOf : new int[][] {{8, value}, {16, timed}, {9, value}, {8, 1000}}) {
        MapSpec spec = MapSpec.of("k", valueOf[0], btf, key, valueOf[1]);
        int map = kernel.mapCreate(spec);
        say("key type " + key + " value " + valueOf[0], map);
        if (map >= 0) {
          kernel.close(map);
        }
      }
    }
    kernel.close(btf);
    say("no btf", kernel.btfLoad(new byte[] {1, 2, 3}, null));
  }

  // --- descriptors
  // -------------------------------------------------------------------------------------------------

  private void mapDescriptors() {
    int key = world.cgroup("mapfd");
    int pathOnly = kernel.cgroupOpenAt(world.top, Path.of("mapfd"), true);
    int closed = world.map(8);
    kernel.close(closed);
    for (int map : new int[] {NO_FD, closed + 1000, key, pathOnly}) {
      commands("map fd " + (map == key ? "cgroup" : map == pathOnly ? "path" : "closed"), map, key);
    }
    commands("key fd closed", world.map(8), closed + 1000);
  }

  /** Every command on a map with an 8-byte value. */
  private void commands(String what, int map, int key) {
    for (long flags : new long[] {0, 4, 8, 1L << 32}) {
      say(what + " update " + flags, world.update(map, key, bytes(8, 1), flags));
      say(what + " lookup " + flags, world.lookup(map, key, 8, flags));
      say(what + " lookup-delete " + flags, world.lookupDelete(map, key, 8, flags));
    }
    say(what + " lookup", world.lookup(map, key, 8));
    say(what + " delete", world.delete(map, key));
    say(what + " delete", world.delete(map, key));
    say(what + " next-key null", kernel.mapGetNextKey(map, null));
    say(what + " next-key", kernel.mapGetNextKey(map, key));
    say(what + " batch", kernel.mapLookupBatch(map));
    if (!what.endsWith("path")) {
      // fdinfo, which the seam's info comes from, sees O_PATH descriptors too.
      say(what + " info", World.name(-kernel.mapInfo(map).errno()));
    }
    say(what + " freeze", kernel.mapFreeze(map));
    say(what + " freeze", kernel.mapFreeze(map));
  }

  private void keys() {
    int living = world.cgroup("key");
    int pathOnly = kernel.cgroupOpenAt(world.top, Path.of("key"), true);
    int second = world.open(world.top, "key");
    int removed1 = world.cgroup(world.top1, "gone");
    kernel.cgroupRmdirAt(world.top1, Path.of("gone"));
    int[] keys = {
      living,
      pathOnly,
      second,
      world.root(),
      kernel.cgroupOpenControlFile(living),
      kernel.openElsewhere(false),
      kernel.openElsewhere(true),
      world.map(8),
      world.removedCgroup(),
      world.top1,
      removed1,
      0,
      -1,
      Integer.MIN_VALUE,
      Integer.MAX_VALUE
    };
    int map = world.map(8);
    int locked = world.lockedMap(8);
    for (int i = 0; i < keys.length; i++) {
      for (long flags : FLAGS) {
        say("key " + i + " update " + flags, world.update(map, keys[i], bytes(8, i), flags));
        say(
            "key " + i + " update locked " + flags,
            world.update(locked, keys[i], bytes(8, i), flags));
      }
      say("key " + i + " lookup", world.lookup(map, keys[i], 8));
      say("key " + i + " lookup bad", world.lookup(map, keys[i], 8, 1));
      say("key " + i + " lookup lock", world.lookup(map, keys[i], 8, F_LOCK));
      say("key " + i + " delete", world.delete(map, keys[i]));
      say("key " + i + " delete", world.delete(map, keys[i]));
      say("key " + i + " kind", Integer.toString(Math.min(0, kernel.cgroupKind(keys[i]))));
      say("key " + i + " live", Integer.toString(kernel.cgroupIsLive(keys[i])));
    }
    int other = world.cgroup("key2");
    say("another cgroup", world.lookup(map, other, 8));
  }

  // --- elements
  // ----------------------------------------------------------------------------------------------------

  private void updates() {
    for (boolean lock : new boolean[] {false, true}) {
      for (boolean exists : new boolean[] {false, true}) {
        for (boolean neighbour : new boolean[] {false, true}) {
          for (long flags : FLAGS) {
            update(lock, exists, neighbour, flags);
          }
        }
      }
    }
  }

  private void update(boolean lock, boolean exists, boolean neighbour, long flags) {
    String what = "update lock=" + lock + " exists=" + exists + " flags=" + flags;
    int key = world.cgroup("update");
    int map = lock ? world.lockedMap(12) : world.map(12);
    int beside = world.map(4);
    if (neighbour) {
      world.update(beside, key, bytes(4, 9));
    }
    if (exists) {
      world.update(map, key, bytes(12, 1));
    }
    say(what, world.update(map, key, bytes(12, 2), flags));
    say(what + " then", world.lookup(map, key, 12));
    say(what + " locked", world.lookup(map, key, 12, F_LOCK));
    say(what + " raw", world.helperGet(map, key, 0, null, 12));
    say(what + " delete", world.delete(map, key));
    say(what + " again", world.lookup(map, key, 12));
    say(what + " beside", world.lookup(beside, key, 4));
    world.remove("update");
    kernel.close(key);
    kernel.close(map);
    kernel.close(beside);
  }

  private void largeValues() {
    int key = world.cgroup("large");
    int small = world.map(8);
    for (int size : new int[] {8120, 8121, 65_407}) {
      int map = world.map(size);
      for (boolean storage : new boolean[] {false, true}) {
        if (storage) {
          world.update(small, key, bytes(8, 1));
        }
        for (long flags : new long[] {2, 1, 0, 1, 2, 0}) {
          say(
              "large " + size + " " + storage + " " + flags,
              world.update(map, key, bytes(size, 7), flags));
        }
        say("large delete", world.delete(map, key));
        world.delete(small, key);
      }
      kernel.close(map);
    }
  }

  private void specialFields() {
    for (Fields.Case each : Fields.ALL) {
      say("fields " + each.name(), Fields.outcome(world, each));
    }
  }

  // --- handles
  // -----------------------------------------------------------------------------------------------------

  private void accesses() {
    int key = world.cgroup("access");
    for (boolean lock : new boolean[] {false, true}) {
      int map = lock ? world.lockedMap(8) : world.map(8);
      world.update(map, key, bytes(8, 3));
      for (int handle : new int[] {world.readOnly(map), world.writeOnly(map)}) {
        commands("handle lock=" + lock, handle, key);
        commands("handle badkey lock=" + lock, handle, NO_FD);
        int again = world.handle(handle, 0);
        say("a handle of a handle", world.update(again, key, bytes(8, 4)));
        say("a handle of a handle", world.lookup(again, key, 8));
      }
    }
  }

  private void frozen() {
    int key = world.cgroup("frozen");
    for (boolean lock : new boolean[] {false, true}) {
      int map = lock ? world.lockedMap(8) : world.map(8);
      int other = world.handle(map, 0);
      int readOnly = world.readOnly(map);
      world.update(map, key, bytes(8, 3));
      say("freeze through read-only", kernel.mapFreeze(readOnly));
      say("freeze", kernel.mapFreeze(map));
      say("freeze", kernel.mapFreeze(map));
      say("is frozen", Boolean.toString(kernel.mapInfo(map).value().frozen()));
      commands("frozen lock=" + lock, other, key);
      commands("frozen badkey lock=" + lock, map, NO_FD);
      say("helper in frozen", world.helperDelete(map, key));
      say("helper in frozen", world.helperGet(map, key, 1, bytes(8, 8), 8));
      say("lookup in frozen", world.lookup(map, key, 8));
    }
  }

  private void pins() {
    int key = world.cgroup("pin");
    int map = world.map(8);
    world.update(map, key, bytes(8, 5));
    Path pin = world.pinPath("pin");
    say("get absent", kernel.objGet(pin, 0));
    say("unpin absent", kernel.unpin(pin));
    say("pin closed", kernel.objPin(NO_FD, pin));
    say("pin cgroup", kernel.objPin(key, pin));
    say("pin", kernel.objPin(map, pin));
    say("pin again", kernel.objPin(map, pin));
    say("pin below pin", kernel.objPin(map, pin.resolve("x")));
    say("pin folder missing", kernel.objPin(map, world.pinPath("none").resolve("x")));
    say("pin dotted", kernel.objPin(map, world.pinPath("a.b")));
    say("unpin dotted", kernel.unpin(world.pinPath("a.b")));
    say("pin outside", kernel.objPin(map, Path.of("/none")));
    say("pin root", kernel.objPin(map, Path.of("/")));
    say("get root", kernel.objGet(Path.of("/"), 0));
    say("get below pin", kernel.objGet(pin.resolve("x"), 0));
    for (int flags : new int[] {0, 1, 2, 4, 8, 16, 24, 32, 1 << 14, 1 << 14 | 8, 1 << 31}) {
      int handle = kernel.objGet(pin, flags);
      say("get " + flags, handle);
      say("get absent " + flags, kernel.objGet(world.pinPath("none"), flags));
      if (handle >= 0) {
        say("get " + flags + " lookup", world.lookup(handle, key, 8));
        say("get " + flags + " update", world.update(handle, key, bytes(8, 5)));
        kernel.close(handle);
      }
    }
    kernel.close(map);
    int back = kernel.objGet(pin, 0);
    say("back", world.lookup(back, key, 8));
    say("unpin", kernel.unpin(pin));
    say("unpin again", kernel.unpin(pin));
    say("still", world.lookup(back, key, 8));
  }

  private void ids() {
    int map = world.map(8);
    int key = world.cgroup("id");
    world.update(map, key, bytes(8, 6));
    Result<MapInfo> info = kernel.mapInfo(map);
    int id = info.value().id();
    for (int flags : new int[] {0, 1, 8, 16, 24}) {
      int handle = kernel.mapGetFdById(id, flags);
      say("by id " + flags, handle);
      say("by no id " + flags, kernel.mapGetFdById(Integer.MAX_VALUE, flags));
      if (handle >= 0) {
        say("by id lookup", world.lookup(handle, key, 8));
        say("by id update", world.update(handle, key, bytes(8, 6)));
        kernel.close(handle);
      }
    }
    say("counts memory", Boolean.toString(info.value().memory() > 0));
    say("btf by id", World.name(-kernel.btfById(info.value().btfId()).errno()));
    say("btf by no id", World.name(-kernel.btfById(Integer.MAX_VALUE).errno()));
    say("close", kernel.close(map));
    say("close again", kernel.close(NO_FD));
  }

  // --- helpers
  // -----------------------------------------------------------------------------------------------------

  private void helpers() {
    int key = world.cgroup("helper");
    for (boolean lock : new boolean[] {false, true}) {
      int map = lock ? world.lockedMap(8) : world.map(8);
      for (long flags : FLAGS) {
        for (byte[] init : new byte[][] {null, bytes(8, 0x77)}) {
          String what = "helper lock=" + lock + " flags=" + flags + " init=" + (init != null);
          say(what, world.helperGet(map, key, flags, init, 8));
          say(what + " then", world.lookup(map, key, 8));
          world.update(map, key, bytes(8, 1));
          say(what + " existing", world.helperGet(map, key, flags, init, 8));
          say(what + " delete", world.helperDelete(map, key));
          say(what + " delete", world.helperDelete(map, key));
          say(what + " gone", world.lookup(map, key, 8));
        }
      }
    }
    int map = world.map(8);
    int removed = world.removedCgroup();
    say("helper removed", world.helperGet(map, removed, 1, null, 8));
    say("helper removed", world.helperDelete(map, removed));
    say("helper nowhere", world.helperGetById(map, Long.MAX_VALUE, 0, null, 8));
    say("helper on closed", world.helperGet(NO_FD, key, 0, null, 8));
    say("helper on large", world.helperGet(world.map(257), key, 0, null, 257));
  }

  // --- storage
  // -----------------------------------------------------------------------------------------------------

  private void storages() {
    int parent = world.cgroup("parent");
    int child = world.cgroup(parent, "child");
    int[] maps = new int[40];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = world.map(8);
      world.update(maps[i], parent, bytes(8, i));
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < maps.length; i++) {
        say("storage " + i, world.lookup(maps[i], parent, 8));
        say("storage of child " + i, world.lookup(maps[i], child, 8));
      }
    }
    for (int i = 0; i < maps.length; i += 3) {
      say("storage delete", world.delete(maps[i], parent));
      say("storage after delete", world.lookup(maps[i], parent, 8));
      say("storage update", world.update(maps[i], parent, bytes(8, 100 + i)));
      say("storage after update", world.lookup(maps[i], parent, 8));
      say("storage replace", world.update(maps[i], parent, bytes(8, 50 + i)));
      say("storage after replace", world.lookup(maps[i], parent, 8));
    }
  }

  // --- cgroups
  // -----------------------------------------------------------------------------------------------------

  private void cgroups() {
    int parent = world.cgroup("tree");
    int child = world.cgroup(parent, "child");
    int control = kernel.cgroupOpenControlFile(child);
    for (String name : List.of("child", "cgroup.procs", "a\nb", ".", "..", "x/y")) {
      say("mkdir " + name, kernel.cgroupMkdirAt(parent, Path.of(name)));
    }
    for (String name : List.of("none", "cgroup.procs", ".", "..")) {
      say("rmdir " + name, kernel.cgroupRmdirAt(parent, Path.of(name)));
    }
    for (String path :
        List.of("child", ".", "..", "cgroup.procs", "none", "none/..", "cgroup.procs/x")) {
      for (boolean pathOnly : new boolean[] {false, true}) {
        say("open " + path, kernel.cgroupOpenAt(parent, Path.of(path), pathOnly));
      }
    }
    say("mkdir in control file", kernel.cgroupMkdirAt(control, Path.of("x")));
    say("mkdir nowhere", kernel.cgroupMkdirAt(NO_FD, Path.of("x")));
    say("open below control file", kernel.cgroupOpenAt(control, Path.of("x"), false));
    say("children", kernel.cgroupChildren(parent).value().toString());
    say("rmdir parent", world.remove("tree"));
    int map = world.map(8);
    world.update(map, child, bytes(8, 1));
    long id = kernel.cgroupId(child);
    say("rmdir child", kernel.cgroupRmdirAt(parent, Path.of("child")));
    removed(child, id);
    int again = world.cgroup(parent, "child");
    say("same id", Boolean.toString(kernel.cgroupId(again) == id));
    say("old value", world.lookup(map, again, 8));
    say("rmdir again", kernel.cgroupRmdirAt(parent, Path.of("child")));
    say("rmdir parent", world.remove("tree"));
    say("rmdir parent", world.remove("tree"));
  }

  private void removed(int child, long id) {
    say("live", Integer.toString(kernel.cgroupIsLive(child)));
    say("path", Boolean.toString(kernel.cgroupPath(child).value().endsWith("child (deleted)")));
    say("by id", kernel.cgroupOpenById(id));
    say("children of removed", kernel.cgroupChildren(child).value().toString());
    say("control file of removed", kernel.cgroupOpenControlFile(child));
    for (String name : List.of("x", ".", "a\nb", "cgroup.procs")) {
      say("mkdir in removed " + name, kernel.cgroupMkdirAt(child, Path.of(name)));
      say("rmdir in removed " + name, kernel.cgroupRmdirAt(child, Path.of(name)));
      say("open in removed " + name, kernel.cgroupOpenAt(child, Path.of(name), false));
    }
  }
}
