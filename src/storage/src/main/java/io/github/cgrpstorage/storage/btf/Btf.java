package io.github.cgrpstorage.storage.btf;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A view of raw BTF. Parsing checks the whole and notes where each type begins; types are decoded
 * when they are asked for, so that the kernel's own BTF of some megabytes is ready in milliseconds.
 *
 * <p>Immutable and thread-safe.
 */
public final class Btf {

  private static final BtfType VOID = new BtfType.Void();

  private final byte[] raw;
  private final Sections sections;
  private final TypeIndex index;

  private Btf(byte[] raw) {
    this.raw = raw;
    this.sections = new Sections(raw);
    this.index = new TypeIndex(sections);
  }

  /**
   * Reads raw BTF: header, types, strings. What this accepts can be read without a further error;
   * whether the kernel takes it is another question.
   *
   * @param raw the bytes; copied
   * @return the view
   * @throws IllegalArgumentException when the bytes are truncated, of a big-endian machine, or
   *     contradict themselves; the message says where
   */
  public static Btf parse(byte[] raw) {
    return new Btf(raw.clone());
  }

  /**
   * The bytes that this is a view of.
   *
   * @return a copy
   */
  public byte[] bytes() {
    return raw.clone();
  }

  /**
   * How many types there are, {@code void} among them.
   *
   * @return the highest id + 1; at least 1
   */
  public int size() {
    return index.size();
  }

  /**
   * Decodes a type.
   *
   * @param id its id, from 0 to {@link #size()} - 1
   * @return the type; {@link BtfType.Void} for 0
   * @throws IndexOutOfBoundsException when there is no such id
   */
  public BtfType type(int id) {
    checkId(id);
    return id == 0 ? VOID : new TypeDecoder(sections, index.start(id)).decode();
  }

  /**
   * Finds a type by its name. Reads through all names; keep the answer.
   *
   * @param kind the record that it must be
   * @param name its name, without {@code struct}
   * @return the lowest id of such a type; empty when there is none
   */
  public OptionalInt find(Class<? extends BtfType> kind, String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (int id = 1; id < size(); id++) {
      if (sections.stringEquals(sections.word(index.start(id)), wanted)
          && kind.isInstance(type(id))) {
        return OptionalInt.of(id);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Goes through typedefs, qualifiers and type tags to what they stand for.
   *
   * @param id a type's id, from 0 to {@link #size()} - 1
   * @return the id of the first type that is none of these
   * @throws IndexOutOfBoundsException when there is no such id
   */
  public int resolve(int id) {
    checkId(id);
    int end = id;
    while (index.kind(end).isAlias()) {
      end = index.sizeOrType(end);
    }
    return end;
  }

  /**
   * How many bytes a type takes, after {@link #resolve}.
   *
   * @param id a type's id, from 0 to {@link #size()} - 1
   * @return the bytes; empty for a type without a size, such as {@code void}, a function or a
   *     declaration
   * @throws IndexOutOfBoundsException when there is no such id
   */
  public OptionalInt sizeOf(int id) {
    int elements = 1;
    int end = resolve(id);
    while (index.kind(end) == Kind.ARRAY) {
      elements *= index.arrayCount(end);
      end = resolve(index.arrayElement(end));
    }
    Kind kind = index.kind(end);
    return kind.hasSize() || kind == Kind.PTR
        ? OptionalInt.of(elements * index.endSize(end))
        : OptionalInt.empty();
  }

  private void checkId(int id) {
    Objects.checkIndex(id, size());
  }

  @Override
  public String toString() {
    return "Btf[" + (size() - 1) + " types, " + raw.length + " bytes]";
  }
}
