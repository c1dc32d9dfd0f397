package io.github.cgrpstorage.differential.generate;

/**
 * The kinds of operations, each with how often it comes in 10,000 of a run without preferences.
 * Those that make maps and descriptors of maps are rare: the first helper call on each costs a
 * program's loading.
 */
enum Kind {
  LOOKUP(2600),
  UPDATE(2500),
  DELETE(1000),
  HELPER_GET(1800),
  HELPER_DELETE(600),
  LOOKUP_DELETE(200),
  NEXT_KEY(200),
  LOOKUP_BATCH(50),
  FREEZE(3),
  CREATE(4),
  CLOSE(3),
  PIN(4),
  UNPIN(4),
  GET(4),
  MKDIR(60),
  RMDIR(60),
  OPEN(250),
  CLOSEFD(120);

  private final int weight;

  Kind(int weight) {
    this.weight = weight;
  }

  int weight() {
    return weight;
  }

  /** Without these nothing can be reached at all; the rest a swarm may switch off. */
  boolean isVital() {
    return this == CREATE || this == MKDIR || this == OPEN;
  }
}
