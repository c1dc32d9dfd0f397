package io.github.cgrpstorage.differential.concurrent;

/** What a thread does to one element: by system call or by a helper. */
enum ElementOp {
  LOOKUP("lookup", 0),
  LOOKUP_LOCK("lookup flags=4", 4),
  UPDATE("update", 0),
  UPDATE_NOEXIST("update flags=1", 1),
  UPDATE_EXIST("update flags=2", 2),
  UPDATE_LOCK("update flags=4", 4),
  DELETE("delete", 0),
  GET("helper-get", 0),
  GET_CREATE("helper-get flags=1", 1),
  HELPER_DELETE("helper-delete", 0),

  /** The first half of rmdir(2): from here on the cgroup is dead to system calls. */
  OFFLINE("rmdir begins", 0),

  /** The second half: from here on helpers do not find it. */
  UNLINK("rmdir ends", 0);

  private static final ElementOp[] VALUES = values();

  /** How many of them a thread picks from; the rest are parts of a removal. */
  static final int PICKED = OFFLINE.ordinal();

  private final String text;
  private final long flags;

  ElementOp(String text, long flags) {
    this.text = text;
    this.flags = flags;
  }

  static ElementOp of(int ordinal) {
    return VALUES[ordinal];
  }

  String text() {
    return text;
  }

  long flags() {
    return flags;
  }

  boolean isUpdate() {
    return this == UPDATE || this == UPDATE_NOEXIST || this == UPDATE_EXIST || this == UPDATE_LOCK;
  }

  /** Whether success gives a value. */
  boolean reads() {
    return this == LOOKUP || this == LOOKUP_LOCK || this == GET || this == GET_CREATE;
  }

  boolean isHelper() {
    return this == GET || this == GET_CREATE || this == HELPER_DELETE;
  }
}
