package io.github.cgrpstorage.agent.export;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The numbers of a cgroup's devices added up, such that the sum does not go backwards: the kernel
 * forgets a device's when the device goes, and they stay in the sum as long as the cgroup is there.
 *
 * <p>Not thread-safe. It holds what was last read of each cgroup, and no device that is gone.
 */
final class DeviceTotals {

  private static final class OfCgroup {
    private final Map<String, Long> gone = new HashMap<>();
    private Map<String, Map<String, Long>> last = Map.of();
  }

  private final Map<Long, OfCgroup> cgroups = new HashMap<>();

  /**
   * The sums by key, such as {@code rbytes}.
   *
   * @param devices by device, then by key; empty when there is none, or the file was not read
   */
  Map<String, Long> sum(long cgroupId, Map<String, Map<String, Long>> devices) {
    if (devices.isEmpty()) {
      return Map.of();
    }
    OfCgroup cgroup = cgroups.computeIfAbsent(cgroupId, _ -> new OfCgroup());
    cgroup.last.forEach(
        (device, before) -> {
          if (isAnother(before, devices.get(device))) {
            add(cgroup.gone, before);
          }
        });
    cgroup.last = devices;
    Map<String, Long> sum = new HashMap<>(cgroup.gone);
    devices.values().forEach(numbers -> add(sum, numbers));
    return sum;
  }

  /** The device is gone, and a new one may have its number. */
  private static boolean isAnother(Map<String, Long> before, Map<String, Long> now) {
    return now == null
        || before.entrySet().stream()
            .anyMatch(number -> now.getOrDefault(number.getKey(), 0L) < number.getValue());
  }

  private static void add(Map<String, Long> sum, Map<String, Long> numbers) {
    numbers.forEach((key, number) -> sum.merge(key, number, Long::sum));
  }

  /** Forgets the other cgroups. */
  void retain(Set<Long> cgroupIds) {
    cgroups.keySet().retainAll(cgroupIds);
  }
}
