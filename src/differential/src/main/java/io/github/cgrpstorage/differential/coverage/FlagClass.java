package io.github.cgrpstorage.differential.coverage;

/** Flags of an element operation or a helper: the lowest eight as they are, the rest in classes. */
enum FlagClass {
  F0("flags=0"),
  F1("flags=1"),
  F2("flags=2"),
  F3("flags=3"),
  F4("flags=4"),
  F5("flags=5"),
  F6("flags=6"),
  F7("flags=7"),
  OTHER("other flags"),
  HIGH("flags from bit 32 up");

  private static final FlagClass[] VALUES = values();

  private final String text;

  FlagClass(String text) {
    this.text = text;
  }

  static FlagClass of(int ordinal) {
    return VALUES[ordinal];
  }

  static FlagClass ofFlags(long flags) {
    if (flags >>> 32 != 0) {
      return HIGH;
    }
    return flags < 8 ? VALUES[(int) flags] : OTHER;
  }

  String text() {
    return text;
  }
}
