package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What several cgroups counted together. */
final class Totals {

  private final Map<Schema, Sample> samples = new LinkedHashMap<>();

  private Totals(List<Schema> schemas) {
    schemas.forEach(schema -> samples.put(schema, new Sample(schema, new long[schema.words()])));
  }

  /** Of the cgroups that a condition picks; zeroes where they have no value. */
  static Totals of(Snapshot snapshot, Predicate<CgroupStats> which) {
    Totals totals = new Totals(snapshot.schemas());
    snapshot.cgroups().stream()
        .filter(which)
        .flatMap(cgroup -> cgroup.samples().stream())
        .forEach(sample -> totals.samples.merge(sample.schema(), sample, Sample::plus));
    return totals;
  }

  /** One sample a schema. */
  List<Sample> samples() {
    return List.copyOf(samples.values());
  }

  /** What was lost between two snapshots, for any reason. */
  static List<Loss> lost(Snapshot before, Snapshot after) {
    Map<String, Long> earlier = new HashMap<>();
    before
        .losses()
        .forEach(loss -> earlier.put(loss.collector() + ' ' + loss.reason(), loss.count()));
    return after.losses().stream()
        .map(
            loss ->
                new Loss(
                    loss.collector(),
                    loss.reason(),
                    loss.count()
                        - earlier.getOrDefault(loss.collector() + ' ' + loss.reason(), 0L)))
        .filter(loss -> loss.count() != 0)
        .toList();
  }
}
