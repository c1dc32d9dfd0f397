package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.files.CgroupFiles;
import io.github.cgrpstorage.agent.files.CgroupFilesReader;
import io.github.cgrpstorage.agent.files.Gap;
import io.github.cgrpstorage.agent.files.Gap.Cause;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The files of real cgroups, on whatever host this is. */
@Requires(Feature.CGROUP2)
class CgroupFilesIT extends KernelFixture {

  private static final Map<String, List<String>> FILES =
      Map.of(
          "memory", List.of("memory.current", "memory.stat", "memory.events"),
          "io", List.of("io.stat"),
          "pids", List.of("pids.current"));

  private CgroupFilesReader reader;

  @BeforeEach
  void makeReader() throws IOException {
    reader = CgroupFilesReader.of(bpf);
  }

  @Test
  @Tag("long")
  void processorTimeIsThatOfTheFile() throws IOException {
    Cgroup cgroup = cgroups.make("busy");
    String spin =
        "echo $$ > \"$1/cgroup.procs\" && i=0 && while [ $i -lt 20000 ]; do i=$((i+1)); done";
    Child.shell(spin, cgroup.pathAtOpen().toString()).check(0);
    long before = usage(Files.readString(cgroup.pathAtOpen().resolve("cpu.stat")));
    CgroupFiles files = reader.read(cgroup).orElseThrow();
    long after = usage(Files.readString(cgroup.pathAtOpen().resolve("cpu.stat")));
    long read = files.cpu().get("usage_usec");
    assertTrue(before > 0, "the loop used processor time");
    assertTrue(before <= read && read <= after, before + " <= " + read + " <= " + after);
    assertTrue(files.cpu().containsKey("user_usec"));
    assertTrue(files.cpu().containsKey("system_usec"));
  }

  private static long usage(String stat) {
    return Long.parseLong(stat.lines().findFirst().orElseThrow().split(" ")[1]);
  }

  /** Each file is read or has its gap, and the cause is what this host's mounts say. */
  @Test
  void whatCannotBeReadIsNamedWithItsCause() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    CgroupFiles files = reader.read(cgroup).orElseThrow();
    Set<String> enabled = words(cgroup.pathAtOpen().resolve("cgroup.controllers"));
    Set<String> onCgroup1 = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      onCgroup1.addAll(List.of(line.split(":", 3)[1].replace("blkio", "io").split(",")));
    }
    for (Map.Entry<String, List<String>> controller : FILES.entrySet()) {
      for (String file : controller.getValue()) {
        Optional<Cause> cause = cause(files, file);
        if (enabled.contains(controller.getKey())) {
          assertEquals(Optional.empty(), cause, file);
        } else if (onCgroup1.contains(controller.getKey())) {
          assertEquals(Optional.of(Cause.ON_CGROUP1), cause, file);
        } else {
          assertTrue(cause.isPresent(), file);
        }
      }
    }
    assertEquals(enabled.contains("memory"), files.memoryBytes().isPresent());
    assertEquals(enabled.contains("pids"), files.pids().isPresent());
    assertEquals(enabled.contains("cpu"), files.cpu().containsKey("nr_throttled"));
  }

  private static Set<String> words(Path file) throws IOException {
    return Set.of(Files.readString(file, StandardCharsets.US_ASCII).strip().split(" "));
  }

  private static Optional<Cause> cause(CgroupFiles files, String file) {
    return files.gaps().stream().filter(gap -> gap.file().equals(file)).map(Gap::cause).findFirst();
  }

  @Test
  void theRootIsReadToo() throws IOException {
    try (Cgroup root = bpf.rootCgroup()) {
      CgroupFiles files = reader.read(root).orElseThrow();
      assertTrue(files.cpu().get("usage_usec") > 0);
      assertFalse(files.gaps().stream().anyMatch(gap -> gap.cause() == Cause.MALFORMED));
    }
  }

  @Test
  void aRemovedCgroupIsEmpty() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    cgroup.remove();
    assertEquals(Optional.empty(), reader.read(cgroup));
    Files.createDirectory(cgroup.pathAtOpen());
    assertEquals(Optional.empty(), reader.read(cgroup), "another took its path");
  }

  @Test
  @Tag("long")
  void aCgroupThatVanishesWhileItIsReadIsEmptyOrWhole() throws Exception {
    int whole = 0;
    int gone = 0;
    for (int i = 0; i < 300; i++) {
      Path path = cgroups.root().pathAtOpen().resolve("v" + i);
      try (Cgroup cgroup = cgroups.root().createChild("v" + i)) {
        Thread remover = Thread.ofPlatform().start(() -> delete(path));
        Optional<CgroupFiles> files = reader.read(cgroup);
        remover.join();
        files.ifPresent(read -> assertTrue(read.cpu().containsKey("usage_usec")));
        whole += files.isPresent() ? 1 : 0;
        gone += files.isPresent() ? 0 : 1;
      }
    }
    assertEquals(300, whole + gone);
    assertTrue(gone > 0, "no removal came in time");
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @Requires(Feature.CGROUP1_KEY)
  void aCgroup1DirectoryIsMisuse() throws IOException {
    try (Cgroup v1 = bpf.openCgroup(Machine.cgroup1())) {
      assertThrows(IllegalArgumentException.class, () -> reader.read(v1));
    }
  }

  /** Reading leaves nothing open. */
  @Test
  void noDescriptorIsLeft() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    reader.read(cgroup);
    List<Integer> before = new ArrayList<>(Descriptors.all().keySet());
    for (int i = 0; i < 50; i++) {
      reader.read(cgroup);
    }
    assertTrue(Descriptors.all().size() <= before.size() + 5, () -> "open: " + Descriptors.all());
  }
}
