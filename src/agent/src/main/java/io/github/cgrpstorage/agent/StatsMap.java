package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.CgroupStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

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
    Supplier<ObituaryLog> logs,
    Variables variables,
    Variables lifecycleVariables) {

  List<Loss> losses() {
    List<Loss> losses = new ArrayList<>();
    if (variables != null) {
      losses.addAll(variables.losses(schema.name(), ""));
    }
    losses.addAll(lifecycleVariables.losses(schema.name(), "lifecycle_"));
    return losses;
  }
}
