/** The agent's metrics for Micrometer. */
module io.github.cgrpstorage.micrometer {
  requires transitive io.github.cgrpstorage.agent;
  requires transitive micrometer.core;

  exports io.github.cgrpstorage.micrometer;
}
