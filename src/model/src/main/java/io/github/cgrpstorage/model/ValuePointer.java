package io.github.cgrpstorage.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * What {@code bpf_cgrp_storage_get} gave: a pointer into the element itself. It keeps pointing
 * there when the element is replaced: what is written then is lost.
 *
 * <p>As safe under threads as memory in a kernel: reads and writes of several bytes may tear.
 */
public final class ValuePointer {

  private final StorageElement element;

  ValuePointer(StorageElement element) {
    this.element = element;
  }

  /**
   * The value now.
   *
   * @return a copy of all its bytes, special fields as they are
   * @throws IllegalStateException when its memory was given back: a use after free
   */
  public byte[] read() {
    return readable().clone();
  }

  /**
   * Writes into the value, as a program's store does.
   *
   * @param offset where
   * @param bytes what
   * @throws IllegalStateException when its memory was given back: a use after free
   * @throws IndexOutOfBoundsException when it would leave the value
   */
  public void write(int offset, byte[] bytes) {
    byte[] value = readable();
    MemorySegment.copy(bytes, 0, MemorySegment.ofArray(value), JAVA_BYTE, offset, bytes.length);
  }

  private byte[] readable() {
    if (element.isReclaimed()) {
      throw new IllegalStateException("the element was freed: its grace period is over");
    }
    return element.value();
  }

  /**
   * Whether the element is still the one that lookups find.
   *
   * @return false once it was replaced or deleted
   */
  public boolean isLinked() {
    return element.isLinked();
  }

  /**
   * Whether its memory was given back: it was unlinked, and every program that ran then has ended.
   *
   * @return true when reading it is a use after free
   */
  public boolean isReclaimed() {
    return element.isReclaimed();
  }

  /**
   * Whether two pointers are the same address.
   *
   * @param other the other
   * @return true when they are
   */
  public boolean isSameAs(ValuePointer other) {
    return element == other.element;
  }
}
