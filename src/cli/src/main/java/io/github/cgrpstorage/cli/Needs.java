package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Feature;
import java.util.List;
import java.util.stream.Stream;

/** What the commands that make cgroups of their own need of the kernel: demo, replay, diff. */
final class Needs {

  private Needs() {}

  /** All that is required, and the right to make a cgroup: what of that is not here. */
  static List<Finding> missing(Availability availability) {
    Stream<Finding> create =
        availability.of(Feature.CGROUP_CREATE).filter(finding -> !finding.isSupported()).stream();
    return Stream.concat(availability.missing().stream(), create).toList();
  }

  /** Says what is missing, a line each. */
  static void print(List<Finding> missing, Terminal terminal) {
    missing.forEach(finding -> terminal.note(DoctorCommand.row(terminal, finding)));
  }
}
