package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.CgroupStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A map as a reader sees it, whoever loaded it.
 *
 * @param schema what its values hold
 * @param storage the values
 * @param hierarchy the hierarchy whose cgroups have them
 * @param logs gives new readers of its obituaries
 * @param variables the collector's; null for other maps
 * @param lifecycleVariables those of its lifecycle programs
 */
record StatsMap(
    Schema schema,
    CgroupStorage storage,
    Hierarchy hierarchy,
    Logs logs,
    Variables variables,
    Variables lifecycleVariables) {

  /** Opens readers of a log of obituaries. */
  @FunctionalInterface
  interface Logs {

    /** A new reader, which begins with the oldest record. */
    ObituaryLog open() throws IOException;
  }

  /**
   * Whether a removed cgroup's value was added to its parent's: then its obituary says nothing that
   * is not in the parent's value.
   */
  boolean inherits() {
    return lifecycleVariables.offsets().containsKey(Lifecycle.NO_HEIR);
  }

  List<Loss> losses() throws IOException {
    List<Loss> losses = new ArrayList<>();
    if (variables != null) {
      losses.addAll(variables.losses(schema.name(), ""));
    }
    losses.addAll(lifecycleVariables.losses(schema.name(), "lifecycle_"));
    return losses;
  }
}
