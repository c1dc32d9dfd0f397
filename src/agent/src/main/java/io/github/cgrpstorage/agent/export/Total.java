package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of several cgroups added up, such that counters never go backwards: what a member
 * counted stays in the total when the member is no longer there.
 *
 * <p>Not thread-safe.
 */
final class Total {

  private Map<Long, List<Sample>> members = new HashMap<>();
  private Map<Long, List<Sample>> next = new HashMap<>();
  private Map<Schema, Sample> gone = new LinkedHashMap<>();

  /** A member's values as they are now. */
  void add(long cgroupId, List<Sample> samples) {
    next.put(cgroupId, samples);
  }

  /** Whoever was not added since the last call is gone: its counters stay, its gauges do not. */
  List<Sample> sum() {
    members.keySet().removeAll(next.keySet());
    members.values().forEach(samples -> samples.forEach(one -> addTo(gone, one.counters())));
    members = next;
    next = new HashMap<>();
    Map<Schema, Sample> sum = new LinkedHashMap<>(gone);
    members.values().forEach(samples -> samples.forEach(one -> addTo(sum, one)));
    return new ArrayList<>(sum.values());
  }

  int size() {
    return members.size();
  }

  private static void addTo(Map<Schema, Sample> sum, Sample sample) {
    sum.merge(sample.schema(), sample, Sample::plus);
  }
}
