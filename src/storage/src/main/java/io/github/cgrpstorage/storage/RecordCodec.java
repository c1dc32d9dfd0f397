package io.github.cgrpstorage.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/**
 * Reads and writes a value as a record. All names and types are matched when the codec is made;
 * reading and writing then follow prepared method handles.
 *
 * <p>A component takes the member with its name, or with its name in snake case: {@code readBytes}
 * takes {@code read_bytes}. Its type is the member's: a primitive type for a value layout of that
 * carrier, a record for a struct, an array of either for a sequence. Every member needs a component
 * but padding and {@link ValueType#SPIN_LOCK}, which a codec neither reads nor writes.
 *
 * <pre>{@code
 * record IoStats(long readBytes, long writeBytes, @Length(4) int[] errors) {}
 *
 * static final RecordCodec<IoStats> CODEC = RecordCodec.of(MethodHandles.lookup(), IoStats.class);
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 *
 * @param <R> the record
 */
public final class RecordCodec<R extends Record> {

  private final Class<R> type;
  private final StructLayout layout;
  private final MethodHandle reader;
  private final MethodHandle writer;

  private RecordCodec(MethodHandles.Lookup lookup, Class<R> type, StructLayout layout) {
    RecordHandles handles = RecordHandles.of(lookup, type, layout);
    this.type = type;
    this.layout = layout;
    this.reader = handles.erasedReader();
    this.writer = handles.erasedWriter();
  }

  /**
   * A codec for a public record, with the layout that the record says.
   *
   * @param <R> the record
   * @param type the record; public, in a package that is exported to this library
   * @return the codec
   * @throws IllegalArgumentException when the record cannot be reached or says no layout
   * @see #of(MethodHandles.Lookup, Class)
   */
  public static <R extends Record> RecordCodec<R> of(Class<R> type) {
    return of(MethodHandles.publicLookup(), type);
  }

  /**
   * A codec for a public record and a layout.
   *
   * @param <R> the record
   * @param type the record; public, in a package that is exported to this library
   * @param layout the layout
   * @return the codec
   * @throws IllegalArgumentException when the record cannot be reached or does not match the layout
   * @see #of(MethodHandles.Lookup, Class, StructLayout)
   */
  public static <R extends Record> RecordCodec<R> of(Class<R> type, StructLayout layout) {
    return of(MethodHandles.publicLookup(), type, layout);
  }

  /**
   * A codec with the layout that the record says: its components in order, under their names in
   * snake case, aligned naturally, padded as C does. An array component says its length with {@link
   * Length}.
   *
   * @param <R> the record
   * @param lookup what can reach the record, such as {@code MethodHandles.lookup()} in the class
   *     that declares it
   * @param type the record
   * @return the codec
   * @throws IllegalArgumentException when the record cannot be reached, or a component is of
   *     another type than a primitive one, a record, or an array of either with a length
   */
  public static <R extends Record> RecordCodec<R> of(MethodHandles.Lookup lookup, Class<R> type) {
    return new RecordCodec<>(lookup, type, LayoutOfRecord.of(type));
  }

  /**
   * A codec for a record and a layout.
   *
   * @param <R> the record
   * @param lookup what can reach the record, such as {@code MethodHandles.lookup()} in the class
   *     that declares it
   * @param type the record
   * @param layout the layout
   * @return the codec
   * @throws IllegalArgumentException when the record cannot be reached or does not match the
   *     layout; the message names the component or member
   */
  public static <R extends Record> RecordCodec<R> of(
      MethodHandles.Lookup lookup, Class<R> type, StructLayout layout) {
    return new RecordCodec<>(lookup, type, layout);
  }

  /**
   * The layout of a value.
   *
   * @return the layout
   */
  public StructLayout layout() {
    return layout;
  }

  /**
   * Reads a record.
   *
   * @param value a value, aligned as the layout asks; what is after it is ignored
   * @return a new record
   * @throws IllegalArgumentException when the segment is shorter than a value or not aligned
   */
  public R read(MemorySegment value) {
    ValueType.checkSize(value, layout);
    try {
      return type.cast((Object) reader.invokeExact(value, 0L));
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /**
   * Writes a record over a value; padding and a spin lock keep their bytes. When this throws, some
   * members may have been written.
   *
   * @param source the record
   * @param value where to, aligned as the layout asks; what is after the value is left as it is
   * @throws IllegalArgumentException when the segment is shorter than a value, not aligned, or
   *     read-only, or an array of the record has another length than the layout says
   * @throws NullPointerException when the record, or a record or array in it, is null
   */
  public void write(R source, MemorySegment value) {
    Objects.requireNonNull(source, "source");
    ValueType.checkSize(value, layout);
    try {
      writer.invokeExact((Object) source, value, 0L);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** What a record's own constructor or accessor throws; Java forbids them checked exceptions. */
  static RuntimeException unchecked(Throwable e) {
    return switch (e) {
      case Error error -> throw error;
      case RuntimeException runtime -> runtime;
      default -> new IllegalStateException(e);
    };
  }

  @Override
  public String toString() {
    return "RecordCodec[" + type.getName() + ", " + layout + "]";
  }
}
