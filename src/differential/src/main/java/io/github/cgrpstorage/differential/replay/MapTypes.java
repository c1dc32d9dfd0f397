package io.github.cgrpstorage.differential.replay;

import static io.github.cgrpstorage.differential.trace.BtfVariant.KEY64;
import static io.github.cgrpstorage.differential.trace.BtfVariant.KEYSTRUCT;
import static io.github.cgrpstorage.differential.trace.BtfVariant.NOKEY;
import static io.github.cgrpstorage.differential.trace.BtfVariant.NOVALUE;
import static io.github.cgrpstorage.differential.trace.BtfVariant.SHORT;

import io.github.cgrpstorage.differential.trace.BtfVariant;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.util.List;

/**
 * The BTF that a {@code create} passes.
 *
 * @param btf raw BTF
 * @param keyType {@code btf_key_type_id}
 * @param valueType {@code btf_value_type_id}
 */
record MapTypes(byte[] btf, int keyType, int valueType) {

  private static final int LOCK_BYTES = 4;

  /**
   * More than any map's value may have: the size is then refused before the BTF is looked at
   * ({@code bpf_local_storage_map_alloc_check}, all releases), so the type need not be as large.
   */
  private static final long MOST_BYTES = 1 << 20;

  static MapTypes of(Operation.Create create) {
    BtfWriter writer = new BtfWriter();
    int key = key(writer, create.btf());
    int value = value(writer, create);
    return new MapTypes(
        writer.toBytes(), create.btf() == NOKEY ? 0 : key, create.btf() == NOVALUE ? 0 : value);
  }

  private static int key(BtfWriter writer, BtfVariant variant) {
    if (variant == KEY64) {
      return writer.add(integer("long long", Long.BYTES));
    }
    int word = word(writer);
    return variant == KEYSTRUCT ? struct(writer, "key", 4, member("value", word, 0)) : word;
  }

  private static int value(BtfWriter writer, Operation.Create create) {
    long size = Math.min(Integer.toUnsignedLong(create.valueSize()), MOST_BYTES);
    if (create.btf() == SHORT) {
      return chars(writer, (int) Math.max(size - 1, 0));
    }
    // A value too small for its lock is refused: its type is larger than it is.
    return create.lock()
        ? lockedValue(writer, (int) Math.max(size, LOCK_BYTES))
        : chars(writer, (int) size);
  }

  private static int lockedValue(BtfWriter writer, int size) {
    int lock = struct(writer, "bpf_spin_lock", LOCK_BYTES, member("val", word(writer), 0));
    int rest = chars(writer, size - LOCK_BYTES);
    return struct(
        writer, "value", size, member("lock", lock, 0), member("data", rest, LOCK_BYTES * 8));
  }

  private static int chars(BtfWriter writer, int count) {
    int index = word(writer);
    return writer.add(new BtfType.Array(writer.add(integer("char", 1)), index, count));
  }

  private static int word(BtfWriter writer) {
    return writer.add(integer("int", Integer.BYTES));
  }

  private static BtfType.Int integer(String name, int size) {
    return new BtfType.Int(name, size, size * 8, 0, true, false, false);
  }

  private static BtfType.Member member(String name, int type, int bitOffset) {
    return new BtfType.Member(name, type, bitOffset, 0);
  }

  private static int struct(BtfWriter writer, String name, int size, BtfType.Member... members) {
    return writer.add(new BtfType.Struct(name, size, false, List.of(members)));
  }
}
