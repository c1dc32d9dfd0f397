package io.github.cgrpstorage.differential.trace;

import java.util.Locale;

/** What BTF a {@code create} passes: the right one, or one of seven wrong ones. */
public enum BtfVariant {
  /** Key: a 32-bit int; value: {@code char[N]}, or the struct with a lock. */
  OK,
  /** No BTF at all. */
  NONE,
  /** The key's type id is 0. */
  NOKEY,
  /** The value's type id is 0. */
  NOVALUE,
  /** The key is a 64-bit int. */
  KEY64,
  /** The key is a struct of 4 bytes. */
  KEYSTRUCT,
  /** The BTF's descriptor is -1. */
  BADFD,
  /** The value's type is one byte smaller than N. */
  SHORT;

  /**
   * How the format writes it.
   *
   * @return the word, such as {@code key64}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
