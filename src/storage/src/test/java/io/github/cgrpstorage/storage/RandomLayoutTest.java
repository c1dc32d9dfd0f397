package io.github.cgrpstorage.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A layout that went through BTF and came back has every member where it was. */
class RandomLayoutTest {

  private static final long SEED = Long.getLong("seed", 20_260_102);
  private static final int ROUNDS = Integer.getInteger("rounds", 2_000);
  private static final List<ValueLayout> SCALARS =
      List.of(
          ValueLayout.JAVA_BYTE,
          ValueLayout.JAVA_SHORT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_CHAR,
          ValueLayout.JAVA_BOOLEAN,
          ValueLayout.JAVA_FLOAT,
          ValueLayout.JAVA_DOUBLE,
          ValueLayout.JAVA_INT_UNALIGNED,
          ValueLayout.JAVA_LONG_UNALIGNED,
          ValueLayout.JAVA_DOUBLE_UNALIGNED);

  private final Random random = new Random(SEED);
  private int names;

  @Test
  void layoutsComeBackFromBtf() {
    for (int round = 0; round < ROUNDS; round++) {
      StructLayout layout = struct(3).withName("s" + round);
      ValueType type = ValueType.of(layout);
      ValueType back = ValueType.fromBtf(type.btf(), type.valueTypeId());
      String message = "seed " + SEED + ": " + layout;
      assertEquals(places(layout), places(back.layout()), message);
      assertEquals(List.of(), type.difference(back).stream().toList(), message);
      assertEquals(type.hasSpinLock(), back.hasSpinLock(), message);
      ValueType again = ValueType.of(back.layout());
      assertEquals(List.of(), again.difference(type).stream().toList(), message);
    }
  }

  private StructLayout struct(int depth) {
    List<MemoryLayout> members = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    if (depth == 3 && random.nextInt(4) == 0) {
      members.add(ValueType.SPIN_LOCK.withName("lock"));
    }
    for (int i = 0; i < count; i++) {
      MemoryLayout member = layout(depth - 1);
      boolean anonymous = member instanceof GroupLayout && random.nextBoolean();
      members.add(anonymous ? member : member.withName("m" + names++));
    }
    return padded(members);
  }

  private MemoryLayout layout(int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(6)) {
      case 1 -> struct(depth);
      case 2 -> union(depth);
      case 3 -> sequence(depth);
      default -> SCALARS.get(random.nextInt(SCALARS.size()));
    };
  }

  private SequenceLayout sequence(int depth) {
    return MemoryLayout.sequenceLayout(random.nextInt(4), layout(depth - 1));
  }

  private UnionLayout union(int depth) {
    List<MemoryLayout> members = new ArrayList<>();
    long size = 0;
    long alignment = 1;
    for (int i = 0; i < 3; i++) {
      MemoryLayout member = layout(depth - 1).withName("m" + names++);
      size = Math.max(size, member.byteSize());
      alignment = Math.max(alignment, member.byteAlignment());
      members.add(member);
    }
    members.add(MemoryLayout.paddingLayout(Math.ceilDiv(Math.max(size, 1), alignment) * alignment));
    return MemoryLayout.unionLayout(members.toArray(MemoryLayout[]::new));
  }

  private StructLayout padded(List<MemoryLayout> members) {
    List<MemoryLayout> all = new ArrayList<>();
    long end = 0;
    long alignment = 1;
    for (MemoryLayout member : members) {
      end = pad(all, end, member.byteAlignment(), random.nextInt(3) * member.byteAlignment());
      all.add(member);
      end += member.byteSize();
      alignment = Math.max(alignment, member.byteAlignment());
    }
    pad(all, Math.max(end, 1), alignment, end == 0 ? alignment : 0);
    return MemoryLayout.structLayout(all.toArray(MemoryLayout[]::new));
  }

  private static long pad(List<MemoryLayout> to, long end, long alignment, long more) {
    long aligned = Math.ceilDiv(end, alignment) * alignment + more;
    if (aligned > end) {
      to.add(MemoryLayout.paddingLayout(aligned - end));
    }
    return aligned;
  }

  /**
   * Each member that is no padding, with its offset, size and name; groups and elements inside too.
   */
  private static List<String> places(GroupLayout layout) {
    List<String> places = new ArrayList<>();
    collect("", layout, 0, places);
    return places;
  }

  private static void collect(String path, MemoryLayout layout, long offset, List<String> places) {
    if (layout instanceof PaddingLayout) {
      return;
    }
    places.add(path + " " + offset + "+" + layout.byteSize());
    switch (layout) {
      case SequenceLayout sequence ->
          collect(
              path + "[" + sequence.elementCount() + "]", sequence.elementLayout(), offset, places);
      case GroupLayout group -> {
        long at = offset;
        for (MemoryLayout member : group.memberLayouts()) {
          collect(path + "." + member.name().orElse(""), member, at, places);
          at += group instanceof StructLayout ? member.byteSize() : 0;
        }
      }
      default -> {}
    }
  }
}
