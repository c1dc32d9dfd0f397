package io.github.cgrpstorage.it;

import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs native/load.c: a known amount of something in a cgroup. */
final class Load {

  static final Path PROGRAM = Path.of(System.getProperty("cgrpstorage.it.load")).normalize();

  private Load() {}

  /** Runs it to its end; gives what the kernel itself says of the events. */
  static Map<String, Long> run(Cgroup cgroup, Object... what) throws IOException {
    return results(Child.run(command(cgroup.pathAtOpen(), home(cgroup), what)).check(0));
  }

  /** The command line, to be run by other ways. */
  static List<String> command(Path cgroup, Path back, Object... what) {
    List<String> command = new ArrayList<>();
    command.add(PROGRAM.toString());
    command.add(cgroup.toString());
    command.add(back.toString());
    for (Object word : what) {
      command.add(word.toString());
    }
    return command;
  }

  /** Where to go afterwards. */
  static Path home(Cgroup cgroup) throws IOException {
    return cgroup.isV1() ? Hierarchy.of("blkio").mount() : TestCgroups.Membership.current();
  }

  static Map<String, Long> results(Child child) {
    Map<String, Long> results = new HashMap<>();
    for (String line : child.lines()) {
      String[] parts = line.split("=");
      results.put(parts[0], Long.parseLong(parts[1]));
    }
    return results;
  }
}
