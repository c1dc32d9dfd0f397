package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.Fields.Field;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes the layout of a type in BTF. What a layout cannot say (pointers, enumerations, bit-fields,
 * wide numbers) becomes the plain integer or the bytes that take its place, so that every offset
 * stays.
 */
final class LayoutOfBtf {

  /** No value that a map can hold is nested deeper or has more members. */
  private static final int DEEPEST = 64;

  private static final int MOST_MEMBERS = 0x1_0000;

  private final Btf btf;
  private int members;

  private LayoutOfBtf(Btf btf) {
    this.btf = btf;
  }

  static StructLayout of(Btf btf, int valueType) {
    LayoutOfBtf maker = new LayoutOfBtf(btf);
    int type = btf.resolve(valueType);
    maker.checkSized(type);
    if (btf.type(type) instanceof BtfType.Struct struct && !struct.isUnion()) {
      StructLayout layout = maker.struct(struct, Long.BYTES, 0);
      return struct.name().isEmpty() ? layout : layout.withName(struct.name());
    }
    String name = Fields.isBytes(btf, type) ? "bytes" : "value";
    return MemoryLayout.structLayout(maker.layout(type, Long.BYTES, 0).withName(name));
  }

  private void checkSized(int type) {
    if (btf.sizeOf(type).orElse(0) == 0) {
      throw new IllegalArgumentException(
          "type " + type + " of the BTF has no size: " + btf.type(type));
    }
  }

  /** The layout of a resolved type; nothing in it asks for more than an alignment. */
  private MemoryLayout layout(int type, long alignment, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("the type is nested deeper than " + DEEPEST);
    }
    return switch (btf.type(type)) {
      case BtfType.Int number when number.isBool() && number.size() == 1 ->
          ValueLayout.JAVA_BOOLEAN;
      case BtfType.Float number when number.size() == 4 ->
          aligned(ValueLayout.JAVA_FLOAT, alignment);
      case BtfType.Float number when number.size() == 8 ->
          aligned(ValueLayout.JAVA_DOUBLE, alignment);
      case BtfType.Array array -> array(array, alignment, depth);
      case BtfType.Struct lock when SpinLocks.isLock(lock) && alignment >= SpinLocks.SIZE ->
          ValueType.SPIN_LOCK;
      case BtfType.Struct struct ->
          struct.isUnion() ? union(struct, alignment, depth) : struct(struct, alignment, depth);
      default -> plain(size(type), alignment);
    };
  }

  private MemoryLayout array(BtfType.Array array, long alignment, int depth) {
    int element = btf.resolve(array.element());
    long limit = limit(alignment, size(element));
    return MemoryLayout.sequenceLayout(array.count(), layout(element, limit, depth + 1));
  }

  private MemoryLayout union(BtfType.Struct union, long alignment, int depth) {
    List<MemoryLayout> layouts = new ArrayList<>();
    for (Field field : Fields.of(btf, union)) {
      Span span = span(field);
      if (span.start() != 0 || span.end() > union.size()) {
        throw misplaced(union, field);
      }
      layouts.add(spanLayout(span, alignment, depth));
    }
    if (layouts.stream().noneMatch(layout -> layout.byteSize() == union.size())) {
      pad(layouts, union.size());
    }
    return MemoryLayout.unionLayout(layouts.toArray(MemoryLayout[]::new));
  }

  private StructLayout struct(BtfType.Struct struct, long alignment, int depth) {
    List<MemoryLayout> layouts = new ArrayList<>();
    long end = 0;
    for (Span span : spans(struct)) {
      if (span.start() < end || span.end() > struct.size()) {
        throw misplaced(struct, span.first());
      }
      pad(layouts, span.start() - end);
      layouts.add(spanLayout(span, limit(alignment, span.start()), depth));
      end = span.end();
    }
    pad(layouts, struct.size() - end);
    return MemoryLayout.structLayout(layouts.toArray(MemoryLayout[]::new));
  }

  private static void pad(List<MemoryLayout> layouts, long bytes) {
    if (bytes > 0) {
      layouts.add(MemoryLayout.paddingLayout(bytes));
    }
  }

  /** Whole bytes that one member takes, or several bit-fields which share some. */
  private record Span(String name, Field first, long start, long end) {

    Span with(Span next) {
      return new Span(name + "_" + next.name, first, start, Math.max(end, next.end));
    }
  }

  private List<Span> spans(BtfType.Struct struct) {
    List<Field> fields = new ArrayList<>(Fields.of(btf, struct));
    fields.sort(Comparator.comparingLong(Field::bitOffset));
    List<Span> spans = new ArrayList<>();
    for (Field field : fields) {
      Span span = span(field);
      boolean shared =
          field.isBitField()
              && !spans.isEmpty()
              && spans.getLast().first().isBitField()
              && span.start() < spans.getLast().end();
      spans.add(shared ? spans.removeLast().with(span) : span);
    }
    return spans;
  }

  private Span span(Field field) {
    if (++members > MOST_MEMBERS) {
      throw new IllegalArgumentException("the type has more than " + MOST_MEMBERS + " members");
    }
    long start = field.byteOffset();
    if (field.isBitField()) {
      long end = (field.bitOffset() + field.bitSize() + 7) / 8;
      return new Span(field.name(), checkedBitField(field), start, end);
    }
    if (field.bitOffset() % 8 != 0) {
      throw new IllegalArgumentException("member '" + field.name() + "' begins inside a byte");
    }
    return new Span(field.name(), field, start, start + size(field.type()));
  }

  private Field checkedBitField(Field field) {
    BtfType type = btf.type(field.type());
    if (!(type instanceof BtfType.Int || type instanceof BtfType.Enum) || field.bitSize() > 64) {
      throw new IllegalArgumentException(
          "member '%s' is a bit-field of %d bits and type %s"
              .formatted(field.name(), field.bitSize(), type));
    }
    return field;
  }

  private MemoryLayout spanLayout(Span span, long alignment, int depth) {
    MemoryLayout layout =
        span.first().isBitField()
            ? plain(span.end() - span.start(), alignment)
            : layout(span.first().type(), alignment, depth + 1);
    return span.name().isEmpty() ? layout : layout.withName(span.name());
  }

  private static MemoryLayout plain(long bytes, long alignment) {
    return switch ((int) bytes) {
      case 1 -> ValueLayout.JAVA_BYTE;
      case 2 -> aligned(ValueLayout.JAVA_SHORT, alignment);
      case 4 -> aligned(ValueLayout.JAVA_INT, alignment);
      case 8 -> aligned(ValueLayout.JAVA_LONG, alignment);
      default -> MemoryLayout.sequenceLayout(bytes, ValueLayout.JAVA_BYTE);
    };
  }

  private static MemoryLayout aligned(ValueLayout layout, long limit) {
    return layout.withByteAlignment(Math.min(layout.byteSize(), limit));
  }

  /** The largest power of two up to a limit that divides an offset. */
  private static long limit(long limit, long offset) {
    return offset == 0 ? limit : Math.min(limit, Long.lowestOneBit(offset));
  }

  private int size(int type) {
    return btf.sizeOf(type)
        .orElseThrow(() -> new IllegalArgumentException("a member has no size: " + btf.type(type)));
  }

  private static IllegalArgumentException misplaced(BtfType.Struct struct, Field field) {
    return new IllegalArgumentException(
        "member '%s' at bit %d overlaps another or leaves the %d bytes of '%s'"
            .formatted(field.name(), field.bitOffset(), struct.size(), struct.name()));
  }
}
