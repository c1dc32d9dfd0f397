package io.github.cgrpstorage.differential.coverage;

/** What an operation's key, or a helper's cgroup, is. */
enum KeyState {
  NONE("no key"),
  CLOSED("closed key"),
  LITERAL("literal key"),
  FILE("file as key"),
  DIRECTORY("other directory as key"),
  CONTROL("control file as key"),
  ROOT("root"),
  LIVE("cgroup"),
  PATH("cgroup by O_PATH"),
  REMOVED("removed cgroup"),
  NOTHING("cgroup that was never made");

  private final String text;

  KeyState(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Whether there can be an element. */
  boolean isCgroup() {
    return this == ROOT || this == LIVE || this == PATH;
  }
}
