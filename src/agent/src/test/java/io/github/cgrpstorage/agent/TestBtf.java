package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the BTF that clang writes for a struct of marked members. */
final class TestBtf {

  private final BtfWriter writer = new BtfWriter();
  private final int u64;
  private final int u32;
  private final Map<String, Integer> typedefs = new HashMap<>();
  private final List<BtfType.Member> members = new ArrayList<>();
  private final Map<Integer, String> help = new HashMap<>();
  private int bits;

  TestBtf() {
    u32 = writer.add(new BtfType.Int("unsigned int", 4, 32, 0, false, false, false));
    u64 = writer.add(new BtfType.Int("unsigned long long", 8, 64, 0, false, false, false));
  }

  /** A member of 64 bits. */
  TestBtf with(String typedef, String name) {
    return member(name, typedef(typedef), Long.SIZE);
  }

  TestBtf with(String typedef, String name, String helpText) {
    help.put(members.size(), "help:" + helpText);
    return with(typedef, name);
  }

  TestBtf withArray(String typedef, String name, int count) {
    int array = writer.add(new BtfType.Array(typedef(typedef), u32, count));
    return member(name, array, Long.SIZE * count);
  }

  /** Of 32 bits, as any other type. */
  TestBtf withU32(String typedef, String name) {
    int type = typedef.isEmpty() ? u32 : writer.add(new BtfType.Typedef(typedef, u32));
    return member(name, type, Integer.SIZE);
  }

  private int typedef(String name) {
    // As clang: cgs_counter_u64 stands for __u64, which stands for a number.
    return typedefs.computeIfAbsent(
        name,
        it -> {
          int inner = writer.add(new BtfType.Typedef("__u64", u64));
          return writer.add(new BtfType.Typedef(it, inner));
        });
  }

  private TestBtf member(String name, int type, int size) {
    members.add(new BtfType.Member(name, type, bits, 0));
    bits += size;
    return this;
  }

  ValueType type() {
    int bytes = (bits / Byte.SIZE + 7) / 8 * 8;
    int struct = writer.add(new BtfType.Struct("value", bytes, false, members));
    help.forEach((member, text) -> writer.add(new BtfType.DeclTag(text, struct, member)));
    return ValueType.fromBtf(Btf.parse(writer.toBytes()), struct);
  }
}
