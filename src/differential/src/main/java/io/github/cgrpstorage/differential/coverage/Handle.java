package io.github.cgrpstorage.differential.coverage;

/** What an operation's map descriptor is. */
enum Handle {
  CLOSED("closed map"),
  READ_WRITE("map"),
  READ_ONLY("read-only handle"),
  WRITE_ONLY("write-only handle"),
  FROZEN("frozen map"),
  FROZEN_READ_ONLY("read-only handle of a frozen map"),
  FROZEN_WRITE_ONLY("write-only handle of a frozen map");

  private final String text;

  Handle(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
