package io.github.cgrpstorage.storage;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Makes the layout that a record says. */
final class LayoutOfRecord {

  private static final Map<Class<?>, ValueLayout> PRIMITIVES =
      Map.of(
          byte.class, ValueLayout.JAVA_BYTE,
          short.class, ValueLayout.JAVA_SHORT,
          int.class, ValueLayout.JAVA_INT,
          long.class, ValueLayout.JAVA_LONG,
          char.class, ValueLayout.JAVA_CHAR,
          boolean.class, ValueLayout.JAVA_BOOLEAN,
          float.class, ValueLayout.JAVA_FLOAT,
          double.class, ValueLayout.JAVA_DOUBLE);

  private final Deque<Class<?>> inside = new ArrayDeque<>();

  private LayoutOfRecord() {}

  static StructLayout of(Class<? extends Record> type) {
    return new LayoutOfRecord().struct(type);
  }

  private StructLayout struct(Class<?> type) {
    if (inside.contains(type)) {
      throw new IllegalArgumentException("record " + type.getName() + " contains itself");
    }
    inside.push(type);
    List<MemoryLayout> members = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      members.add(layout(component).withName(Identifiers.toSnakeCase(component.getName())));
    }
    inside.pop();
    if (members.isEmpty()) {
      throw new IllegalArgumentException("record " + type.getName() + " has no components");
    }
    return padded(members);
  }

  private static StructLayout padded(List<MemoryLayout> members) {
    List<MemoryLayout> all = new ArrayList<>();
    long end = 0;
    long alignment = 1;
    for (MemoryLayout member : members) {
      end = pad(all, end, member.byteAlignment()) + member.byteSize();
      all.add(member);
      alignment = Math.max(alignment, member.byteAlignment());
    }
    pad(all, end, alignment);
    return MemoryLayout.structLayout(all.toArray(MemoryLayout[]::new));
  }

  private static long pad(List<MemoryLayout> to, long end, long alignment) {
    long aligned = (end + alignment - 1) / alignment * alignment;
    if (aligned > end) {
      to.add(MemoryLayout.paddingLayout(aligned - end));
    }
    return aligned;
  }

  private MemoryLayout layout(RecordComponent component) {
    Length length = component.getAnnotation(Length.class);
    Class<?> type = component.getType();
    if (type.isArray() != (length != null)) {
      throw refuse(
          component,
          type.isArray()
              ? "is an array: give its length with @Length"
              : "has @Length but is no array");
    }
    if (length == null) {
      return element(component, type);
    }
    if (length.value() < 1) {
      throw refuse(component, "has the length " + length.value());
    }
    return MemoryLayout.sequenceLayout(length.value(), element(component, type.componentType()));
  }

  private MemoryLayout element(RecordComponent component, Class<?> type) {
    MemoryLayout primitive = PRIMITIVES.get(type);
    if (primitive != null) {
      return primitive;
    }
    if (!type.isRecord()) {
      throw refuse(
          component, "is of type " + type.getTypeName() + ", not a primitive one or a record");
    }
    return struct(type);
  }

  private static IllegalArgumentException refuse(RecordComponent component, String why) {
    return new IllegalArgumentException(
        "component '%s' of record %s %s"
            .formatted(component.getName(), component.getDeclaringRecord().getName(), why));
  }
}
