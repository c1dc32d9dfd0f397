package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.OptionalInt;

/** {@code struct bpf_spin_lock { u32 val; }}: how it is made, recognised and found. */
final class SpinLocks {

  static final String TAG = "bpf_spin_lock";
  static final int SIZE = 4;

  private SpinLocks() {}

  /** Whether a layout is {@link ValueType#SPIN_LOCK}, whatever its name and alignment. */
  static boolean isLock(MemoryLayout layout) {
    return layout instanceof StructLayout struct
        && struct.memberLayouts().equals(ValueType.SPIN_LOCK.memberLayouts());
  }

  static boolean isLock(BtfType type) {
    return type instanceof BtfType.Struct struct
        && !struct.isUnion()
        && struct.size() == SIZE
        && struct.name().equals(TAG);
  }

  static int add(BtfWriter writer) {
    int word = writer.add(CTypes.U32);
    return writer.add(
        new BtfType.Struct(TAG, SIZE, false, List.of(new BtfType.Member("val", word, 0, 0))));
  }

  /**
   * Where the kernel finds the lock of a value: as a member of the struct, of a struct nested in
   * it, or of an array of one element of either; never in a union, behind a typedef of the member's
   * type, or in a longer array. Seen on 6.18 ({@code btf_find_field_one} in kernel/bpf/btf.c);
   * before 6.11 the kernel does not look into nested structs.
   */
  static OptionalInt offset(Btf btf, int valueType) {
    return btf.type(btf.resolve(valueType)) instanceof BtfType.Struct struct && !isLock(struct)
        ? offset(btf, struct)
        : OptionalInt.empty();
  }

  private static OptionalInt offset(Btf btf, BtfType.Struct struct) {
    if (struct.isUnion()) {
      return OptionalInt.empty();
    }
    for (BtfType.Member member : struct.members()) {
      OptionalInt found = offsetInMember(btf, member);
      if (found.isPresent()) {
        return OptionalInt.of(member.bitOffset() / 8 + found.getAsInt());
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt offsetInMember(Btf btf, BtfType.Member member) {
    BtfType type = btf.type(member.type());
    while (type instanceof BtfType.Array array && array.count() == 1) {
      type = btf.type(array.element());
    }
    if (isLock(type)) {
      return OptionalInt.of(0);
    }
    return type instanceof BtfType.Struct nested ? offset(btf, nested) : OptionalInt.empty();
  }
}
