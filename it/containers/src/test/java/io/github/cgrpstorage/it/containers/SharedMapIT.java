package io.github.cgrpstorage.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.it.containers.Environment.Trait;
import io.github.cgrpstorage.testcontainers.TestcontainersSupport;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Three containers and one map: one's program writes, one reads, about the third. */
@RequiresEngine
class SharedMapIT {

  private static final Environment WRITER =
      new Environment("writer", Set.of(Trait.PRIVILEGED), Set.of(), Set.of());

  private static final Environment READER =
      new Environment("reader", Set.of(Trait.READ_ONLY_TREE), Set.of(), Set.of());

  private static final Environment THIRD =
      new Environment("third", Set.of(Trait.ENGINES_TREE, Trait.NO_BPFFS), Set.of(), Set.of());

  /** The reader has no capability at all: who may open the pin may read. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aContainerReadsWhatAnothersProgramWroteOfAThird() throws Exception {
    try (BpffsVolume bpffs = BpffsVolume.create();
        Box third = Box.start(THIRD);
        Box writer = Box.start(WRITER, bpffs)) {
      runIn(writer, PinsTheCounters.class);
      String cgroup = cgroupOf(third);
      try (Box reader = Box.start(READER, bpffs, WatchesACgroup.CGROUP, cgroup)) {
        CompletableFuture<Void> watching =
            CompletableFuture.runAsync(() -> runIn(reader, WatchesACgroup.class));
        while (!watching.isDone()
            && reader.execute("ls", WatchesACgroup.SEEN.toString()).exit() != 0) {
          // The third container calls the kernel, so that there is something to count.
          third.execute("true");
        }
        assertTrue(hasValue(writer, cgroup), cgroup);
        third.kill();
        watching.get();
        assertFalse(hasValue(writer, cgroup), cgroup);
      }
    }
  }

  private static void runIn(Box box, Class<?> steps) {
    TestcontainersSupport.run(box.container(), steps)
        .forEach(
            test -> {
              try {
                test.getExecutable().execute();
              } catch (Throwable e) {
                throw new AssertionError(e);
              }
            });
  }

  /** In the host's namespace, a process sees its cgroup's whole path. */
  private static String cgroupOf(Box box) {
    String line =
        box.execute("cat", "/proc/self/cgroup")
            .out()
            .lines()
            .filter(text -> text.startsWith("0::/"))
            .findFirst()
            .orElseThrow();
    return Engine.tree() + line.substring("0::".length());
  }

  /** The privileged container may also ask which cgroups have a value. */
  private static boolean hasValue(Box writer, String cgroup) {
    Ran listed = writer.run("map", "list", PinsTheCounters.MAP.toString(), "--json");
    JsonNode elements = listed.check(0).json().get("elements");
    assertEquals(true, !elements.isEmpty(), listed::toString);
    return StreamSupport.stream(elements.spliterator(), false)
        .anyMatch(element -> element.get("cgroup").asString().equals(cgroup));
  }
}
