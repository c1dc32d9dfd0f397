package io.github.cgrpstorage.agent.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.files.Gap.Cause;
import io.github.cgrpstorage.agent.files.Pressure.Resource;
import io.github.cgrpstorage.agent.files.Pressure.Stall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every kind, whole and broken, in a folder that looks like a cgroup. */
class DirectoryReaderTest {

  private static final Controllers HOST =
      new Controllers(Set.of(), Set.of("cpu", "memory", "io", "pids"));

  /** A cgroup of a pure cgroup2 host that has all. */
  private static final Map<String, String> WHOLE =
      Map.of(
          "cgroup.controllers", "cpuset cpu io memory pids\n",
          "cgroup.type", "domain\n",
          "cpu.stat",
              "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 4\nnr_throttled 3\n"
                  + "throttled_usec 2\nnr_bursts 0\nburst_usec 0\n",
          "memory.current", "4096\n",
          "memory.stat", "anon 1\nfile 2\nworkingset_refault_anon 0\n",
          "memory.events", "low 0\nhigh 5\nmax 6\noom 1\noom_kill 1\noom_group_kill 0\n",
          "io.stat",
              "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n"
                  + "253:10 \n259:1 rbytes=7 cost.vrate=100.00 cost.usage=9\n",
          "pids.current", "12\n",
          "cpu.pressure",
              "some avg10=1.50 avg60=0.00 avg300=100.00 total=77\n"
                  + "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
          "irq.pressure", "full avg10=0.25 avg60=0.00 avg300=0.00 total=8\n");

  @TempDir private Path directory;

  private CgroupFiles read(Map<String, String> files) throws IOException {
    return read(files, HOST);
  }

  private CgroupFiles read(Map<String, String> files, Controllers host) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.write(
          directory.resolve(file.getKey()), file.getValue().getBytes(StandardCharsets.ISO_8859_1));
    }
    return new DirectoryReader(directory, host).read();
  }

  private static Map<String, String> but(Object... changes) {
    Map<String, String> files = new HashMap<>(WHOLE);
    for (int i = 0; i < changes.length; i += 2) {
      files.remove(changes[i]);
      if (changes[i + 1] != null) {
        files.put((String) changes[i], (String) changes[i + 1]);
      }
    }
    return files;
  }

  private static Optional<Cause> cause(CgroupFiles files, String file) {
    return files.gaps().stream().filter(gap -> gap.file().equals(file)).map(Gap::cause).findFirst();
  }

  @Test
  void aWholeCgroup() throws IOException {
    CgroupFiles files = read(WHOLE);
    assertEquals(8, files.cpu().size());
    assertEquals(30, files.cpu().get("usage_usec"));
    assertEquals(3, files.cpu().get("nr_throttled"));
    assertEquals(OptionalLong.of(4096), files.memoryBytes());
    assertEquals(Map.of("anon", 1L, "file", 2L, "workingset_refault_anon", 0L), files.memory());
    assertEquals(1, files.memoryEvents().get("oom_kill"));
    assertEquals(
        Map.of("rbytes", 1L, "wbytes", 2L, "rios", 3L, "wios", 4L, "dbytes", 5L, "dios", 6L),
        files.io().get("8:0"));
    assertEquals(Map.of(), files.io().get("253:10"));
    assertEquals(Map.of("rbytes", 7L, "cost.usage", 9L), files.io().get("259:1"));
    assertEquals(OptionalLong.of(12), files.pids());
    Pressure cpu = files.pressure().get(Resource.CPU);
    assertEquals(Optional.of(new Stall(1.5, 0, 100, 77)), cpu.some());
    assertEquals(Optional.of(new Stall(0, 0, 0, 0)), cpu.full());
    Pressure irq = files.pressure().get(Resource.IRQ);
    assertEquals(Optional.empty(), irq.some());
    assertEquals(Optional.of(new Stall(0.25, 0, 0, 8)), irq.full());
    assertEquals(2, files.gaps().size(), files.gaps()::toString);
    assertEquals(Optional.of(Cause.NOT_IN_KERNEL), cause(files, "memory.pressure"));
    assertEquals(Optional.of(Cause.NOT_IN_KERNEL), cause(files, "io.pressure"));
  }

  @Test
  void aHybridHostSaysWhichControllersAreOnCgroup1() throws IOException {
    List<String> self =
        List.of(
            "8:pids:/",
            "7:blkio:/x",
            "4:memory:/a:b",
            "2:cpu,cpuacct:/",
            "1:name=systemd:/",
            "0::/");
    Controllers host = new Controllers(Controllers.onCgroup1(self), Set.of(""));
    CgroupFiles files =
        read(
            but(
                "cgroup.controllers", "",
                "cpu.stat", "usage_usec 30\nuser_usec 20\nsystem_usec 10\n"),
            host);
    assertEquals(30, files.cpu().get("usage_usec"));
    for (String file :
        List.of("cpu.stat", "memory.current", "memory.stat", "memory.events", "io.stat")) {
      assertEquals(Optional.of(Cause.ON_CGROUP1), cause(files, file), file);
    }
    assertEquals(OptionalLong.empty(), files.pids());
    assertTrue(files.gaps().toString().contains("the pids controller is on cgroup v1"));
  }

  @Test
  void aControllerThatIsNotEnabledAndOneThatIsNowhere() throws IOException {
    Controllers host = new Controllers(Set.of(), Set.of("cpu", "memory"));
    CgroupFiles files = read(but("cgroup.controllers", "cpu\n"), host);
    assertEquals(Optional.of(Cause.NOT_ENABLED), cause(files, "memory.stat"));
    assertEquals(Optional.of(Cause.NOT_IN_KERNEL), cause(files, "pids.current"));
  }

  @Test
  void theRootHasFewerFiles() throws IOException {
    CgroupFiles files =
        read(
            but(
                "cgroup.type", null,
                "memory.current", null,
                "pids.current", null,
                "cpu.stat", "usage_usec 1\n"));
    assertEquals(Optional.of(Cause.ROOT), cause(files, "memory.current"));
    assertEquals(Optional.of(Cause.ROOT), cause(files, "pids.current"));
    assertEquals(Optional.empty(), cause(files, "cpu.stat"));
    assertEquals(2, files.memory().get("file"));
  }

  @Test
  void aFileThatIsNotWhatItShouldBe() throws IOException {
    Files.createDirectory(directory.resolve("memory.stat"));
    CgroupFiles files = read(but("memory.stat", null));
    assertEquals(Optional.of(Cause.FAILED), cause(files, "memory.stat"));
    assertEquals(OptionalLong.of(4096), files.memoryBytes());
  }

  /** Half a number must not pass for a number. */
  @Test
  void aTruncatedFileLosesItsLastLine() throws IOException {
    CgroupFiles files =
        read(
            but(
                "cpu.stat", "usage_usec 30\nuser_usec 2",
                "memory.current", "40",
                "io.stat", "8:0 rbytes=1\n8:1 rbytes=2",
                "cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1"));
    assertEquals(Map.of("usage_usec", 30L), files.cpu());
    assertEquals(OptionalLong.empty(), files.memoryBytes());
    assertEquals(Set.of("8:0"), files.io().keySet());
    assertFalse(files.pressure().containsKey(Resource.CPU));
    for (String file : List.of("cpu.stat", "memory.current", "io.stat", "cpu.pressure")) {
      assertEquals(Optional.of(Cause.MALFORMED), cause(files, file), file);
    }
  }

  @Test
  void whatIsNotUnderstoodIsLeftOutAndNamed() throws IOException {
    CgroupFiles files =
        read(
            but(
                "cpu.stat", "usage_usec -1\nuser_usec 18446744073709551615\nnr_throttled 5\nx\n",
                "memory.current", "max\n",
                "memory.stat", "anon 0x10\nfile  3\nshmem 4\n",
                "pids.current", "1\n2\n",
                "io.stat", "none rbytes=1\n8:0 rbytes=x wbytes=2\n",
                "cpu.pressure", "some avg10=a\nfull avg10=1.2.3 avg60=0 avg300=0 total=1\n"));
    assertEquals(Map.of("nr_throttled", 5L), files.cpu());
    assertEquals(OptionalLong.empty(), files.memoryBytes());
    assertEquals(Map.of("shmem", 4L), files.memory());
    assertEquals(OptionalLong.empty(), files.pids());
    assertEquals(Map.of("8:0", Map.of("wbytes", 2L)), files.io());
    assertFalse(files.pressure().containsKey(Resource.CPU));
    assertEquals(6, files.gaps().stream().filter(gap -> gap.cause() == Cause.MALFORMED).count());
  }

  @Test
  void emptyFilesAndNoFilesAtAll() throws IOException {
    CgroupFiles none = read(Map.of());
    assertEquals(Map.of(), none.cpu());
    assertTrue(none.gaps().size() >= 8, none.gaps()::toString);
    Map<String, String> empty = new HashMap<>();
    WHOLE.keySet().forEach(name -> empty.put(name, ""));
    empty.put("cgroup.controllers", "memory io pids memory\n");
    CgroupFiles files = read(empty);
    assertEquals(Map.of(), files.memory());
    assertEquals(Optional.of(Cause.MALFORMED), cause(files, "memory.current"));
    assertEquals(Optional.empty(), cause(files, "io.stat"));
  }

  /** Whatever the files hold: nothing is thrown, and no number is below 0. */
  @Test
  void anyContentIsRead() throws IOException {
    Random random = new Random(4711);
    List<String> names = List.copyOf(WHOLE.keySet());
    for (int i = 0; i < 100; i++) {
      Map<String, String> files = new HashMap<>();
      for (String name : names) {
        files.put(name, changed(WHOLE.get(name), random));
      }
      files.put("cgroup.controllers", "memory io pids cpu\n");
      assertNoNegative(read(files));
    }
  }

  @Test
  void anyContentIsParsed() {
    Random random = new Random(4712);
    List<String> contents = List.copyOf(WHOLE.values());
    for (int i = 0; i < 10_000; i++) {
      String content = changed(contents.get(random.nextInt(contents.size())), random);
      assertTrue(new FilesParser(content).flat().values().stream().allMatch(v -> v >= 0));
      assertTrue(new FilesParser(content).single().orElse(0) >= 0);
      new FilesParser(content).devices();
      new FilesParser(content).pressure();
    }
  }

  /** Cut, or with some bytes changed, or another file's content. */
  private static String changed(String content, Random random) {
    StringBuilder text = new StringBuilder(content);
    switch (random.nextInt(4)) {
      case 0 -> text.setLength(random.nextInt(text.length()));
      case 1 -> text.append(WHOLE.values().iterator().next());
      default -> {
        for (int change = random.nextInt(5); change > 0; change--) {
          text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
        }
      }
    }
    return text.toString();
  }

  private static void assertNoNegative(CgroupFiles files) {
    files.cpu().values().forEach(value -> assertTrue(value >= 0));
    files.memory().values().forEach(value -> assertTrue(value >= 0));
    files.io().values().forEach(io -> io.values().forEach(value -> assertTrue(value >= 0)));
    assertTrue(files.memoryBytes().orElse(0) >= 0);
    assertTrue(files.pids().orElse(0) >= 0);
    for (Pressure pressure : files.pressure().values()) {
      assertTrue(pressure.some().map(Stall::totalMicros).orElse(0L) >= 0);
    }
  }
}
