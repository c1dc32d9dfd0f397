package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What there is to read: the maps of an {@link Agent} of this process, or those that one pinned.
 *
 * <p>Thread-safe. Whoever opened it closes it; readers of it must be closed before.
 */
public final class StatsMaps implements AutoCloseable {

  private final StatsMap registry;
  private final List<StatsMap> maps;
  private final AutoCloseable resources;

  /**
   * Some maps.
   *
   * @param registry the map that says since when each cgroup's counters count
   * @param maps the others
   * @param resources what to close with them
   */
  StatsMaps(StatsMap registry, List<StatsMap> maps, AutoCloseable resources) {
    this.registry = registry;
    this.maps = List.copyOf(maps);
    this.resources = resources;
    checkNames();
  }

  private void checkNames() {
    Map<String, String> owners = new HashMap<>();
    for (Schema schema : schemas()) {
      for (Metric metric : schema.metrics()) {
        String other = owners.put(metric.name(), schema.name());
        if (other != null) {
          throw new IllegalArgumentException(
              "the maps '%s' and '%s' both have a metric %s"
                  .formatted(other, schema.name(), metric.name()));
        }
      }
    }
  }

  /**
   * What is collected.
   *
   * @return one schema a map
   */
  public List<Schema> schemas() {
    return maps.stream().map(StatsMap::schema).toList();
  }

  StatsMap registry() {
    return registry;
  }

  List<StatsMap> maps() {
    return maps;
  }

  @Override
  public void close() {
    try {
      resources.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
