package io.github.cgrpstorage.differential.coverage;

import io.github.cgrpstorage.differential.trace.Target;
import java.util.Locale;

/** The operations, each with how its situation is written. */
enum Word {
  CREATE(Word::created),
  CLOSE(Word::onMap),
  PIN(Word::onMap),
  UNPIN((_, first, _) -> first == 0 ? "no pin" : "pin"),
  GET((_, first, flags) -> (first == 0 ? "no pin" : "pin") + ", flags class " + flags),
  MKDIR((_, first, _) -> first == 0 ? "top" : "in " + KeyState.values()[first - 1].text()),
  RMDIR((_, first, second) -> KeyState.values()[first].text() + (second == 1 ? ", children" : "")),
  OPEN(Word::opened),
  CLOSEFD((_, first, _) -> KeyState.values()[first].text()),
  LOOKUP(Word::onElement),
  UPDATE(Word::onElement),
  DELETE(Word::onElement),
  LOOKUP_DELETE(Word::onElement),
  NEXT_KEY(Word::onElement),
  LOOKUP_BATCH(Word::onMap),
  FREEZE(Word::onMap),
  HELPER_GET(Word::onElement),
  HELPER_DELETE(Word::onElement);

  /** Writes a situation. */
  private interface Writer {
    String text(int flags, int first, int second);
  }

  private static final Word[] VALUES = values();
  private static final int LOCK = 0x40;
  private static final int PRESENT = 0x40;
  private static final int ABSENT = 0x20;

  private final Writer writer;

  Word(Writer writer) {
    this.writer = writer;
  }

  static Word of(int ordinal) {
    return VALUES[ordinal];
  }

  String text(int flags, int first, int second) {
    String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    return word + ": " + writer.text(flags, first, second);
  }

  /** A map: its handle, and whether its values have a lock. */
  static int map(Handle handle, boolean lock) {
    return handle.ordinal() | (lock ? LOCK : 0);
  }

  /** A key, and whether the element is there. */
  static int key(KeyState key, boolean present) {
    int there = present ? PRESENT : ABSENT;
    return key.ordinal() | (key.isCgroup() ? there : 0);
  }

  private static String onMap(int flags, int first, int second) {
    boolean lock = (first & LOCK) != 0;
    return Handle.values()[first & ~LOCK].text() + (lock ? " with a lock" : "");
  }

  private static String onElement(int flags, int first, int second) {
    KeyState key = KeyState.values()[second & ~(PRESENT | ABSENT)];
    String there = (second & PRESENT) != 0 ? ", present" : (second & ABSENT) != 0 ? ", absent" : "";
    String shown = flags == 0 ? "" : ", " + FlagClass.of(flags).text();
    return onMap(flags, first, second) + ", " + key.text() + there + shown;
  }

  private static String opened(int flags, int first, int second) {
    Target target = Target.values()[first];
    String what = target.name().toLowerCase(Locale.ROOT);
    return target.namesCgroup() ? what + " of " + KeyState.values()[second].text() : what;
  }

  private static String created(int flags, int first, int second) {
    return CreateClass.of(flags, first, second).text();
  }
}
