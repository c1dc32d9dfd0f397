package io.github.cgrpstorage.storage;

import static java.lang.invoke.MethodType.methodType;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The two method handles of a type T in memory.
 *
 * @param reader {@code (MemorySegment, long offset)T}
 * @param writer {@code (T, MemorySegment, long offset)void}
 */
record RecordHandles(MethodHandle reader, MethodHandle writer) {

  private static final MethodHandle ADD = find(Math.class, "addExact", long.class, long.class);

  /** A member of a layout that is to be read and written. */
  private record Place(MemoryLayout layout, long offset) {}

  static RecordHandles of(MethodHandles.Lookup lookup, Class<?> type, StructLayout layout) {
    Map<String, Place> places = places(type, layout);
    List<RecordHandles> fields = new ArrayList<>();
    List<MethodHandle> accessors = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Place place = take(places, component);
      fields.add(ofType(lookup, component, component.getType(), place.layout).at(place.offset));
      accessors.add(accessor(lookup, component));
    }
    if (!places.isEmpty()) {
      throw new IllegalArgumentException(
          "record %s has no component for the layout's %s"
              .formatted(type.getName(), String.join(", ", places.keySet())));
    }
    return new RecordHandles(
        constructing(constructor(lookup, type), fields), taking(type, accessors, fields));
  }

  /** The reader with the type (MemorySegment, long)Object. */
  MethodHandle erasedReader() {
    return reader.asType(reader.type().changeReturnType(Object.class));
  }

  /** The writer with the type (Object, MemorySegment, long)void. */
  MethodHandle erasedWriter() {
    return writer.asType(writer.type().changeParameterType(0, Object.class));
  }

  private static Map<String, Place> places(Class<?> type, StructLayout layout) {
    Map<String, Place> places = new LinkedHashMap<>();
    long offset = 0;
    for (MemoryLayout member : layout.memberLayouts()) {
      if (!(member instanceof PaddingLayout) && !SpinLocks.isLock(member)) {
        String name = member.name().orElse("(anonymous)");
        if (places.put(name, new Place(member, offset)) != null) {
          throw new IllegalArgumentException(
              "the layout for record %s has two members '%s'".formatted(type.getName(), name));
        }
      }
      offset += member.byteSize();
    }
    return places;
  }

  private static Place take(Map<String, Place> places, RecordComponent component) {
    String name = component.getName();
    return Stream.of(name, Identifiers.toSnakeCase(name))
        .filter(places::containsKey)
        .findFirst()
        .map(places::remove)
        .orElseThrow(
            () ->
                refuse(
                    component,
                    "has no member in the layout; not taken yet: "
                        + String.join(", ", places.keySet())));
  }

  private static RecordHandles ofType(
      MethodHandles.Lookup lookup, RecordComponent component, Class<?> type, MemoryLayout layout) {
    return switch (layout) {
      case ValueLayout value when value.carrier() == type && type.isPrimitive() -> ofValue(value);
      case StructLayout struct when type.isRecord() -> of(lookup, type, struct);
      case SequenceLayout sequence when type.isArray() && !type.componentType().isArray() ->
          ofArray(lookup, component, type.componentType(), sequence);
      default ->
          throw refuse(
              component,
              "is of type %s, the member is %s".formatted(type.getTypeName(), say(layout)));
    };
  }

  private static String say(MemoryLayout layout) {
    return switch (layout) {
      case ValueLayout value -> value.carrier().getTypeName();
      case SequenceLayout sequence -> "an array of " + say(sequence.elementLayout());
      case GroupLayout group -> group instanceof StructLayout ? "a struct" : "a union";
      case PaddingLayout _ -> "padding";
    };
  }

  private static RecordHandles ofValue(ValueLayout layout) {
    VarHandle handle = layout.varHandle();
    MethodHandle setter = handle.toMethodHandle(VarHandle.AccessMode.SET);
    return new RecordHandles(
        handle.toMethodHandle(VarHandle.AccessMode.GET),
        MethodHandles.permuteArguments(
            setter,
            methodType(void.class, layout.carrier(), MemorySegment.class, long.class),
            1,
            2,
            0));
  }

  private static RecordHandles ofArray(
      MethodHandles.Lookup lookup,
      RecordComponent component,
      Class<?> elementType,
      SequenceLayout sequence) {
    if (sequence.elementCount() > Integer.MAX_VALUE) {
      throw refuse(
          component, "is an array, the member has " + sequence.elementCount() + " elements");
    }
    int length = (int) sequence.elementCount();
    RecordHandles element = ofType(lookup, component, elementType, sequence.elementLayout());
    ArrayField field =
        sequence.elementLayout() instanceof ValueLayout value && elementType != boolean.class
            ? new ArrayField.OfPrimitives(component.getName(), value, length)
            : new ArrayField.OfElements(
                component.getName(),
                elementType,
                length,
                sequence.elementLayout().byteSize(),
                element.erasedReader(),
                element.erasedWriter());
    return field.handles(elementType.arrayType());
  }

  /** The same, with the offset counted from a place further to the front. */
  private RecordHandles at(long offset) {
    MethodHandle shift = MethodHandles.insertArguments(ADD, 0, offset);
    return new RecordHandles(
        MethodHandles.filterArguments(reader, 1, shift),
        MethodHandles.filterArguments(writer, 2, shift));
  }

  /** {@code (segment, offset) -> new T(field0(segment, offset), field1(segment, offset) ...)}. */
  private static MethodHandle constructing(MethodHandle constructor, List<RecordHandles> fields) {
    MethodHandle handle =
        MethodHandles.dropArguments(constructor, 0, MemorySegment.class, long.class);
    for (RecordHandles field : fields) {
      handle = MethodHandles.foldArguments(moveThird(handle), field.reader);
    }
    return handle;
  }

  /** Moves the third parameter to the front, where {@code foldArguments} puts its result. */
  private static MethodHandle moveThird(MethodHandle handle) {
    int count = handle.type().parameterCount();
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    order[0] = 1;
    order[1] = 2;
    order[2] = 0;
    return MethodHandles.permuteArguments(
        handle,
        handle
            .type()
            .dropParameterTypes(2, 3)
            .insertParameterTypes(0, handle.type().parameterType(2)),
        order);
  }

  /**
   * {@code (record, segment, offset) -> field0(record.accessor0(), segment, offset); field1 ...}.
   */
  private static MethodHandle taking(
      Class<?> type, List<MethodHandle> accessors, List<RecordHandles> fields) {
    MethodHandle all =
        MethodHandles.empty(methodType(void.class, type, MemorySegment.class, long.class));
    for (int i = fields.size() - 1; i >= 0; i--) {
      MethodHandle one = MethodHandles.filterArguments(fields.get(i).writer, 0, accessors.get(i));
      all = MethodHandles.foldArguments(all, one);
    }
    return all;
  }

  private static MethodHandle constructor(MethodHandles.Lookup lookup, Class<?> type) {
    Class<?>[] parameters =
        Stream.of(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return lookup.findConstructor(type, methodType(void.class, parameters));
    } catch (ReflectiveOperationException e) {
      throw unreachable(type, e);
    }
  }

  private static MethodHandle accessor(MethodHandles.Lookup lookup, RecordComponent component) {
    try {
      return lookup.unreflect(component.getAccessor());
    } catch (IllegalAccessException e) {
      throw unreachable(component.getDeclaringRecord(), e);
    }
  }

  private static IllegalArgumentException unreachable(
      Class<?> type, ReflectiveOperationException cause) {
    return new IllegalArgumentException(
        ("record %s cannot be reached: pass MethodHandles.lookup() of a class that can, "
                + "or make it public in an exported package")
            .formatted(type.getName()),
        cause);
  }

  private static IllegalArgumentException refuse(RecordComponent component, String why) {
    return new IllegalArgumentException(
        "component '%s' of record %s %s"
            .formatted(component.getName(), component.getDeclaringRecord().getName(), why));
  }

  private static MethodHandle find(Class<?> type, String name, Class<?> result, Class<?> both) {
    try {
      return MethodHandles.lookup().findStatic(type, name, methodType(result, both, both));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
