package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * The values of several cgroups added up, such that counters never go backwards: what a member
 * counted stays in the total when the member is no longer there.
 *
 * <p>Not thread-safe.
 */
final class Total {

  private Map<Member, List<Sample>> members = new HashMap<>();
  private Map<Member, List<Sample>> next = new HashMap<>();
  private final Map<Schema, Sample> gone = new LinkedHashMap<>();

  /** A member's values as they are now. */
  void add(Member member, List<Sample> samples) {
    next.put(member, samples);
  }

  /**
   * Whoever was not added since the last call is gone: its counters stay, its gauges do not. The
   * same holds for a single value that a member has no more.
   *
   * @param elsewhere whether such a value of a member is in the total already, because another
   *     member has inherited it
   */
  List<Sample> sum(BiPredicate<Member, Schema> elsewhere) {
    members.forEach((member, samples) -> keepWhatIsGone(member, samples, elsewhere));
    members = next;
    next = new HashMap<>();
    Map<Schema, Sample> sum = new LinkedHashMap<>(gone);
    members.values().forEach(samples -> samples.forEach(one -> addTo(sum, one)));
    return new ArrayList<>(sum.values());
  }

  private void keepWhatIsGone(
      Member member, List<Sample> before, BiPredicate<Member, Schema> elsewhere) {
    List<Sample> now = next.getOrDefault(member, List.of());
    for (Sample sample : before) {
      Schema schema = sample.schema();
      boolean there = now.stream().anyMatch(one -> one.schema().equals(schema));
      if (!there && !elsewhere.test(member, schema)) {
        addTo(gone, sample.counters());
      }
    }
  }

  int size() {
    return members.size();
  }

  /** Two cgroups' values added up. */
  static List<Sample> plus(List<Sample> one, List<Sample> other) {
    Map<Schema, Sample> sum = new LinkedHashMap<>();
    one.forEach(sample -> addTo(sum, sample));
    other.forEach(sample -> addTo(sum, sample));
    return new ArrayList<>(sum.values());
  }

  private static void addTo(Map<Schema, Sample> sum, Sample sample) {
    sum.merge(sample.schema(), sample, Sample::plus);
  }
}
