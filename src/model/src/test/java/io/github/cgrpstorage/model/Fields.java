package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.World.CHAR;
import static io.github.cgrpstorage.model.World.INT;
import static io.github.cgrpstorage.model.World.bytes;
import static io.github.cgrpstorage.model.World.name;

import io.github.cgrpstorage.model.World.Types;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfType.Member;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Values with special fields, well made and not, and what a kernel makes of each. */
final class Fields {

  /** A value and its size; {@code value} adds its type. */
  record Case(String name, int size, ToIntFunction<BtfWriter> value) {}

  private static final BtfType LONG = new BtfType.Int("long", 8, 64, 0, true, false, false);

  private static final Map<String, Integer> SIZES =
      Map.of(
          "bpf_spin_lock", 4,
          "bpf_res_spin_lock", 4,
          "bpf_timer", 16,
          "bpf_wq", 16,
          "bpf_task_work", 8,
          "bpf_list_head", 16,
          "bpf_rb_root", 16,
          "bpf_refcount", 4);

  static final List<Case> ALL = all();

  private Fields() {}

  /** BTF_LOAD's or create's errno, or what lookup, F_LOCK and freeze say. */
  static String outcome(World world, Case each) {
    BtfWriter writer = new BtfWriter();
    int key = writer.add(INT);
    int value = each.value.applyAsInt(writer);
    int btf = world.kernel.btfLoad(writer.toBytes(), null);
    if (btf < 0) {
      return "BTF_LOAD " + name(btf);
    }
    world.kernel.close(btf);
    int map = world.create(Types.of(writer, key, value), each.size);
    if (map < 0) {
      return name(map);
    }
    int cgroup = world.cgroup("fields");
    world.update(map, cgroup, bytes(each.size, 0x11));
    String outcome =
        world.lookup(map, cgroup, each.size)
            + " "
            + name(world.update(map, cgroup, bytes(each.size, 0x22), World.F_LOCK))
            + " "
            + name(world.kernel.mapFreeze(map));
    world.kernel.close(map);
    world.kernel.close(cgroup);
    world.kernel.cgroupRmdirAt(world.top, Path.of("fields"));
    return outcome;
  }

  /** A struct from names, types and byte offsets. */
  static int struct(BtfWriter writer, String name, int size, Object... members) {
    List<Member> list = new ArrayList<>();
    for (int i = 0; i < members.length; i += 2) {
      list.add(new Member("m" + i / 2, (Integer) members[i], 8 * (Integer) members[i + 1], 0));
    }
    return writer.add(new BtfType.Struct(name, size, false, list));
  }

  private static int array(BtfWriter writer, int element, int count) {
    return writer.add(new BtfType.Array(element, writer.add(INT), count));
  }

  private static int special(BtfWriter writer, String name, int size) {
    return struct(writer, name, size, array(writer, writer.add(CHAR), size), 0);
  }

  private static int special(BtfWriter writer, String name) {
    return special(writer, name, SIZES.get(name));
  }

  /** A pointer with a tag to a struct, which is only declared when {@code defined} is false. */
  private static int kptr(BtfWriter writer, String tag, String struct, boolean defined) {
    int target =
        defined
            ? struct(writer, struct, 8, writer.add(LONG), 0)
            : writer.add(new BtfType.Fwd(struct, false));
    return writer.add(new BtfType.Ptr(writer.add(new BtfType.TypeTag(tag, target))));
  }

  private static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (String tag :
        List.of("kptr", "kptr_untrusted", "kptr_ref", "percpu_kptr", "uptr", "other")) {
      for (String struct : List.of("task_struct", "file", "nosuch_struct")) {
        cases.add(pointer(tag, struct, true));
      }
      cases.add(pointer(tag, "task_struct", false));
    }
    for (String name : SIZES.keySet().stream().sorted().toList()) {
      int size = SIZES.get(name);
      cases.add(new Case(name, 64, w -> struct(w, "v", 64, special(w, name), 0)));
      cases.add(
          new Case(name + " too long", 64, w -> struct(w, "v", 64, special(w, name, 2 * size), 0)));
      cases.add(
          new Case(
              "two " + name,
              64,
              w -> struct(w, "v", 64, special(w, name), 0, special(w, name), size)));
      cases.add(
          new Case(
              "odd " + name, 64, w -> struct(w, "v", 64, w.add(CHAR), 0, special(w, name), 1)));
      cases.add(
          new Case(
              "one in array " + name,
              64,
              w -> struct(w, "v", 64, array(w, special(w, name), 1), 0)));
      cases.add(
          new Case(
              "two in array " + name,
              64,
              w -> struct(w, "v", 64, array(w, special(w, name), 2), 0)));
      cases.add(
          new Case(
              "nested " + name,
              64,
              w -> struct(w, "v", 64, struct(w, "in", 24, special(w, name), 0), 8)));
      cases.add(new Case("in union " + name, 64, w -> unionOf(w, special(w, name))));
      cases.add(
          new Case(
              "typedef " + name,
              64,
              w -> struct(w, "v", 64, w.add(new BtfType.Typedef("t", special(w, name))), 0)));
    }
    cases.add(together("bpf_spin_lock", "bpf_res_spin_lock"));
    cases.add(together("bpf_spin_lock", "bpf_refcount"));
    cases.add(together("bpf_spin_lock", "bpf_list_head"));
    cases.add(together("bpf_spin_lock", "bpf_timer"));
    cases.add(new Case("lock, two timers", 64, Fields::lockAndTimers));
    cases.add(
        new Case(
            "lock, odd timer",
            64,
            w -> struct(w, "v", 64, special(w, "bpf_spin_lock"), 0, special(w, "bpf_timer"), 4)));
    cases.add(new Case("lock, list that says what it contains", 64, Fields::lockedList));
    cases.add(new Case("list that says what it contains, no lock", 64, Fields::unlockedList));
    for (int count : new int[] {9, 10, 11, 12}) {
      cases.add(new Case(count + " kptrs", 8 * count, w -> kptrs(w, count)));
      cases.add(
          new Case(
              count + " kptrs in array",
              8 * count,
              w ->
                  struct(
                      w,
                      "v",
                      8 * count,
                      array(w, kptr(w, "kptr", "task_struct", true), count),
                      0)));
    }
    cases.add(
        new Case(
            "odd kptr",
            24,
            w -> struct(w, "v", 24, w.add(CHAR), 0, kptr(w, "kptr", "task_struct", true), 1)));
    cases.add(
        new Case(
            "kptr and bit-field", 24, w -> bitField(w, kptr(w, "kptr", "task_struct", true), 8)));
    cases.add(new Case("lock and bit-field", 24, w -> bitField(w, special(w, "bpf_spin_lock"), 8)));
    cases.add(
        new Case(
            "nested kptrs in array",
            32,
            w ->
                struct(
                    w,
                    "v",
                    32,
                    array(
                        w,
                        struct(
                            w, "in", 16, kptr(w, "kptr", "task_struct", true), 0, w.add(LONG), 8),
                        2),
                    0)));
    cases.add(
        new Case(
            "volatile kptr",
            16,
            w ->
                struct(
                    w,
                    "v",
                    16,
                    w.add(
                        new BtfType.Modifier(
                            BtfType.Qualifier.VOLATILE, kptr(w, "kptr", "task_struct", true))),
                    0)));
    cases.add(
        new Case(
            "kptr to an integer",
            16,
            w ->
                struct(
                    w,
                    "v",
                    16,
                    w.add(new BtfType.Ptr(w.add(new BtfType.TypeTag("kptr", w.add(INT))))),
                    0)));
    cases.add(
        new Case(
            "integer named lock",
            16,
            w ->
                struct(
                    w,
                    "v",
                    16,
                    w.add(new BtfType.Int("bpf_spin_lock", 4, 32, 0, true, false, false)),
                    0)));
    cases.add(new Case("the lock itself", 4, w -> special(w, "bpf_spin_lock")));
    cases.add(
        new Case(
            "array of locked structs",
            16,
            w -> array(w, struct(w, "in", 16, special(w, "bpf_spin_lock"), 0), 1)));
    cases.add(
        new Case(
            "typedef of a locked struct",
            16,
            w ->
                w.add(
                    new BtfType.Typedef(
                        "t", struct(w, "in", 16, special(w, "bpf_spin_lock"), 4)))));
    return List.copyOf(cases);
  }

  private static Case pointer(String tag, String struct, boolean defined) {
    String name = tag + (defined ? " to " : " to declared ") + struct;
    return new Case(name, 16, w -> struct(w, "v", 16, kptr(w, tag, struct, defined), 0));
  }

  private static Case together(String one, String two) {
    return new Case(
        one + " and " + two, 64, w -> struct(w, "v", 64, special(w, one), 0, special(w, two), 8));
  }

  private static int unionOf(BtfWriter writer, int special) {
    int union =
        writer.add(
            new BtfType.Struct(
                "u",
                32,
                true,
                List.of(new Member("a", special, 0, 0), new Member("b", writer.add(LONG), 0, 0))));
    return struct(writer, "v", 64, union, 0);
  }

  private static int lockAndTimers(BtfWriter writer) {
    int timer = special(writer, "bpf_timer");
    return struct(writer, "v", 64, special(writer, "bpf_spin_lock"), 0, timer, 8, timer, 24);
  }

  private static int lockedList(BtfWriter writer) {
    int head = special(writer, "bpf_list_head");
    int value = struct(writer, "v", 64, special(writer, "bpf_spin_lock"), 0, head, 8);
    contains(writer, value, 1);
    return value;
  }

  private static int unlockedList(BtfWriter writer) {
    int value = struct(writer, "v", 64, special(writer, "bpf_list_head"), 8);
    contains(writer, value, 0);
    return value;
  }

  private static void contains(BtfWriter writer, int value, int member) {
    int node = special(writer, "bpf_list_node", 24);
    writer.add(
        new BtfType.Struct(
            "object",
            32,
            false,
            List.of(new Member("data", writer.add(LONG), 0, 0), new Member("node", node, 64, 0))));
    writer.add(new BtfType.DeclTag("contains:object:node", value, member));
  }

  private static int kptrs(BtfWriter writer, int count) {
    Object[] members = new Object[2 * count];
    int kptr = kptr(writer, "kptr", "task_struct", true);
    for (int i = 0; i < count; i++) {
      members[2 * i] = kptr;
      members[2 * i + 1] = 8 * i;
    }
    return struct(writer, "v", 8 * count, members);
  }

  private static int bitField(BtfWriter writer, int special, int bitsAt) {
    int i32 = writer.add(INT);
    List<Member> members =
        List.of(
            new Member("s", special, 0, 0),
            new Member("a", i32, 8 * bitsAt, 3),
            new Member("b", i32, 8 * bitsAt + 3, 5));
    return writer.add(new BtfType.Struct("v", 24, false, members));
  }
}
