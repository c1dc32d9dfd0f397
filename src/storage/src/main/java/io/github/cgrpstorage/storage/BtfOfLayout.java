package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Describes a layout in BTF, and refuses what BTF or the kernel would not take. */
final class BtfOfLayout {

  private final BtfWriter writer;
  private boolean locked;

  private BtfOfLayout(BtfWriter writer) {
    this.writer = writer;
  }

  /** Adds a layout and gives its id. */
  static int add(StructLayout layout, BtfWriter writer) {
    if (layout.byteSize() == 0 || layout.byteSize() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a value cannot have " + layout.byteSize() + " bytes");
    }
    return new BtfOfLayout(writer).group(layout, layout.name().orElse("value"), new Path("", true));
  }

  /** The way to a member, for messages, and whether it is directly in the value's own struct. */
  private record Path(String text, boolean top) {

    Path to(MemoryLayout member) {
      String name = member.name().orElse("(anonymous)");
      return new Path(text.isEmpty() ? name : text + "." + name, text.isEmpty());
    }

    Path elements() {
      return new Path(text + "[]", false);
    }

    IllegalArgumentException refuse(String why) {
      return new IllegalArgumentException(
          (text.isEmpty() ? "the value" : "member '" + text + "'") + " " + why);
    }
  }

  private int group(GroupLayout group, String tag, Path path) {
    return group(group, tag, path, new HashSet<>());
  }

  private int group(GroupLayout group, String tag, Path path, Set<String> names) {
    if (!tag.isEmpty()) {
      Identifiers.check(tag, path::refuse);
    }
    List<BtfType.Member> members = new ArrayList<>();
    long offset = 0;
    for (MemoryLayout member : group.memberLayouts()) {
      if (!(member instanceof PaddingLayout)) {
        members.add(member(member, offset, path.to(member), names));
      }
      offset += group instanceof UnionLayout ? 0 : member.byteSize();
    }
    return writer.add(
        new BtfType.Struct(tag, (int) group.byteSize(), group instanceof UnionLayout, members));
  }

  private BtfType.Member member(MemoryLayout layout, long offset, Path path, Set<String> names) {
    if (offset > Integer.MAX_VALUE / 8) {
      throw path.refuse("is at byte " + offset + ", further than BTF can say");
    }
    int bits = (int) offset * 8;
    if (SpinLocks.isLock(layout)) {
      checkLock(path);
    } else if (layout.name().isEmpty() && layout instanceof GroupLayout group) {
      return new BtfType.Member("", group(group, "", path, names), bits, 0);
    }
    return new BtfType.Member(memberName(layout, path, names), type(layout, path), bits, 0);
  }

  /** That it is aligned, {@link MemoryLayout#structLayout} has seen to. */
  private void checkLock(Path path) {
    if (!path.top()) {
      throw path.refuse(
          "is a spin lock inside another member, where kernels before 6.11 do not see it: "
              + "put it into the value's own struct");
    }
    if (locked) {
      throw path.refuse("is a second spin lock: the kernel allows one");
    }
    locked = true;
  }

  private static String memberName(MemoryLayout layout, Path path, Set<String> names) {
    String name = layout.name().orElse("");
    if (name.isEmpty()) {
      throw path.refuse("has no name: give it one with withName");
    }
    Identifiers.check(name, path::refuse);
    if (!names.add(name)) {
      throw path.refuse("has the name of another member");
    }
    return name;
  }

  /**
   * The type of a member; a group's name here is the member's, so the group itself is anonymous.
   */
  private int type(MemoryLayout layout, Path path) {
    return switch (layout) {
      case ValueLayout value -> writer.add(scalar(value, path));
      case SequenceLayout sequence -> sequence(sequence, path);
      case GroupLayout lock when SpinLocks.isLock(lock) -> SpinLocks.add(writer);
      case GroupLayout group -> group(group, "", path);
      case PaddingLayout _ -> throw path.refuse("is padding, which has no form in BTF");
    };
  }

  private int sequence(SequenceLayout sequence, Path path) {
    if (sequence.elementCount() > Integer.MAX_VALUE) {
      throw path.refuse("has " + sequence.elementCount() + " elements, more than BTF can say");
    }
    int element = element(sequence.elementLayout(), path.elements());
    int index = writer.add(CTypes.U32);
    return writer.add(new BtfType.Array(element, index, (int) sequence.elementCount()));
  }

  /** An element has no name as a member: a group's name is its tag. */
  private int element(MemoryLayout element, Path path) {
    if (SpinLocks.isLock(element)) {
      throw path.refuse("is a spin lock in an array, which the kernel does not allow");
    }
    return element instanceof GroupLayout group
        ? group(group, group.name().orElse(""), path)
        : type(element, path);
  }

  private static BtfType scalar(ValueLayout layout, Path path) {
    if (layout.byteSize() > 1 && layout.order() != ByteOrder.LITTLE_ENDIAN) {
      throw path.refuse("is big-endian, which BTF cannot say: use a little-endian layout");
    }
    return switch (layout) {
      case ValueLayout.OfByte _ -> CTypes.S8;
      case ValueLayout.OfShort _ -> CTypes.S16;
      case ValueLayout.OfChar _ -> CTypes.U16;
      case ValueLayout.OfInt _ -> CTypes.S32;
      case ValueLayout.OfLong _ -> CTypes.S64;
      case ValueLayout.OfBoolean _ -> CTypes.BOOL;
      case ValueLayout.OfFloat _ -> CTypes.F32;
      case ValueLayout.OfDouble _ -> CTypes.F64;
      case AddressLayout _ -> throw path.refuse("is an address, which means nothing in a map");
    };
  }
}
