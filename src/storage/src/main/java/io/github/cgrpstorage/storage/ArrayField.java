package io.github.cgrpstorage.storage;

import static java.lang.invoke.MethodType.methodType;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;

/** An array component of a record. */
sealed interface ArrayField {

  String name();

  int length();

  /** Reads a new array. */
  Object read(MemorySegment segment, long offset);

  /** Writes an array of the right length. */
  void write(Object array, MemorySegment segment, long offset);

  /** Checks an array's length and writes it. */
  default void writeChecked(Object array, MemorySegment segment, long offset) {
    if (array == null) {
      throw new NullPointerException("component '" + name() + "' is null");
    }
    if (Array.getLength(array) != length()) {
      throw new IllegalArgumentException(
          "component '%s' has %d elements, the layout %d"
              .formatted(name(), Array.getLength(array), length()));
    }
    write(array, segment, offset);
  }

  /** The handles of this field. */
  default RecordHandles handles(Class<?> arrayType) {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      MethodHandle reader =
          lookup.bind(this, "read", methodType(Object.class, MemorySegment.class, long.class));
      MethodHandle writer =
          lookup.bind(
              this,
              "writeChecked",
              methodType(void.class, Object.class, MemorySegment.class, long.class));
      return new RecordHandles(
          reader.asType(reader.type().changeReturnType(arrayType)),
          writer.asType(writer.type().changeParameterType(0, arrayType)));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** An array of numbers, copied as a block. */
  record OfPrimitives(String name, ValueLayout element, int length) implements ArrayField {

    @Override
    public Object read(MemorySegment segment, long offset) {
      Object array = Array.newInstance(element.carrier(), length);
      MemorySegment.copy(segment, element, offset, array, 0, length);
      return array;
    }

    @Override
    public void write(Object array, MemorySegment segment, long offset) {
      MemorySegment.copy(array, 0, segment, element, offset, length);
    }
  }

  /** An array of records or booleans, one by one. */
  record OfElements(
      String name,
      Class<?> elementType,
      int length,
      long stride,
      MethodHandle reader,
      MethodHandle writer)
      implements ArrayField {

    @Override
    public Object read(MemorySegment segment, long offset) {
      Object array = Array.newInstance(elementType, length);
      try {
        for (int i = 0; i < length; i++) {
          Array.set(array, i, (Object) reader.invokeExact(segment, offset + i * stride));
        }
      } catch (Throwable e) {
        throw RecordCodec.unchecked(e);
      }
      return array;
    }

    @Override
    public void write(Object array, MemorySegment segment, long offset) {
      try {
        for (int i = 0; i < length; i++) {
          writer.invokeExact(Array.get(array, i), segment, offset + i * stride);
        }
      } catch (Throwable e) {
        throw RecordCodec.unchecked(e);
      }
    }
  }
}
