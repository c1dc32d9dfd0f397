package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.model.CgroupReference;
import io.github.cgrpstorage.model.ModelCpu;
import io.github.cgrpstorage.model.ModelCpu.Point;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.ProgramRun;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program runs inside an operation on the same cgroup, on the kernel and on the model of its
 * release: both must give the same within, without and afterwards. Up to 6.19 the CPU's busy
 * counter refuses what the program does; from 7.0 on there is none.
 */
@Tag("guest")
@Requires({Feature.CGRP_STORAGE, Feature.HELPERS, Feature.FENTRY})
class NestedIT extends KernelFixture {

  private static final long F_CREATE = 1;

  /** The operation that the program runs inside. */
  enum Outer {
    UPDATE_ABSENT(false, Point.UPDATE),
    UPDATE_PRESENT(true, Point.UPDATE),
    HELPER_CREATES(false, Point.UPDATE),
    DELETE_PRESENT(true, Point.UNLINK);

    private final boolean present;
    private final Point point;

    Outer(boolean present, Point point) {
      this.present = present;
      this.point = point;
    }
  }

  /** What the program does; in the order of nested.bpf.c. */
  enum Inner {
    NOTHING,
    GET,
    DELETE,
    CREATE,
    CREATE_OTHER
  }

  /** What came of it. */
  record Outcome(int outer, long runs, long inner, long missed, String watched, String other) {}

  static Stream<Arguments> cases() {
    return Stream.of(Outer.values())
        .flatMap(
            outer ->
                Stream.of(Inner.values())
                    .filter(inner -> inner != Inner.NOTHING)
                    .map(inner -> Arguments.of(outer, inner)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void kernelAndModelAgree(Outer outer, Inner inner) throws IOException {
    assertEquals(onModel(outer, inner), onKernel(outer, inner));
  }

  /** The counter itself: this is how a release that has it differs from one that has not. */
  @Test
  void aNestedDeleteIsBusyOnlyWhereThereIsACounter() throws IOException {
    boolean counts =
        !Machine.kernel().atLeast(io.github.cgrpstorage.storage.KernelRelease.parse("7.0"));
    Outcome outcome = onKernel(Outer.UPDATE_PRESENT, Inner.DELETE);
    assertEquals(counts ? -io.github.cgrpstorage.storage.Errno.EBUSY : 0, outcome.inner);
    assertEquals(1, outcome.runs);
  }

  private Outcome onKernel(Outer outer, Inner inner) throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (BpfObject object = BpfObject.open(bpf, program("nested"), "nested")) {
      object.load();
      try (CgroupStorage watched = object.storage("watched");
          CgroupStorage other = object.storage("other")) {
        World world = new World(kernel, number(watched), number(other), number(cgroup), arena);
        world.begin(outer);
        // Loads the helper's driver before the program is attached, and shows that it finds it.
        kernel.helperGet(world.watched, cgroup.id(), 0, null, value(0));
        return attached(object, outer, inner, world, cgroup);
      } finally {
        cgroup.remove();
      }
    }
  }

  private Outcome attached(BpfObject object, Outer outer, Inner inner, World world, Cgroup cgroup)
      throws IOException {
    String program = outer.point == Point.UNLINK ? "at_unlink" : "at_update";
    int result;
    long missed;
    try (TestCgroups.Membership _ = TestCgroups.join(cgroup);
        BpfLink _ = object.program(program).attach()) {
      object.global("watched_thread").set(JAVA_INT, 0, ThreadIds.current());
      object.global("wanted").set(JAVA_INT, 0, inner.ordinal());
      long before = recursionMisses();
      result =
          world.run(
              outer, () -> kernel.helperGet(world.watched, cgroup.id(), F_CREATE, null, value(0)));
      missed = recursionMisses() - before;
      object.global("watched_thread").set(JAVA_INT, 0, 0);
    }
    return world.end(result, count(object, "runs"), count(object, "outcome"), missed);
  }

  private static long count(BpfObject object, String variable) throws BpfException {
    return object.global(variable).get(JAVA_LONG, 0);
  }

  private static int number(CgroupStorage map) {
    int descriptor = (int) map.handle().acquire();
    map.handle().release();
    return descriptor;
  }

  private static int number(Cgroup cgroup) {
    int descriptor = (int) cgroup.handle().acquire();
    cgroup.handle().release();
    return descriptor;
  }

  /** How often the kernel did not run this process's programs because they ran already. */
  private static long recursionMisses() throws IOException {
    long misses = 0;
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.exists(descriptor)) {
          misses += misses(Files.readAllLines(descriptor));
        }
      }
    }
    return misses;
  }

  private static long misses(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("recursion_misses:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .sum();
  }

  /** 6.12.107 has a change of 6.15. */
  private static Profile profile() {
    boolean steady = Machine.availability().of(Feature.STEADY_LOOKUP).orElseThrow().isSupported();
    return Profile.of(Machine.kernel()).with(Rule.BUSY_BLOCKS_LOOKUP, !steady);
  }

  private Outcome onModel(Outer outer, Inner inner) throws IOException {
    try (Bpf modelled = Bpf.over(ModelKernel.of(profile()));
        Cgroup root = modelled.rootCgroup();
        Cgroup cgroup = root.createChild("one");
        CgroupStorage watched = modelled.createCgroupStorage("watched", LONG);
        CgroupStorage other = modelled.createCgroupStorage("other", LONG)) {
      ModelKernel model = (ModelKernel) modelled.kernel();
      World world = new World(model, number(watched), number(other), number(cgroup), arena);
      world.begin(outer);
      return new Modelled(model, world).run(outer, inner);
    }
  }

  /** The program, on the model: a program of the kernel is not run again inside itself. */
  private static final class Modelled {

    private final ModelCpu cpu;
    private final World world;
    private final CgroupReference cgroup;
    private long runs;
    private long inner;
    private long missed;

    Modelled(ModelKernel model, World world) {
      this.cpu = model.cpu();
      this.world = world;
      this.cgroup = model.reference(world.cgroup).orElseThrow();
    }

    Outcome run(Outer outer, Inner deed) {
      cpu.at(outer.point, () -> inside(outer.point, deed));
      int result =
          switch (outer) {
            case UPDATE_ABSENT, UPDATE_PRESENT ->
                cpu.mapUpdateElem(world.watched, world.cgroup, world.value(2), 0);
            case DELETE_PRESENT -> cpu.mapDeleteElem(world.watched, world.cgroup);
            case HELPER_CREATES -> get(world.watched, F_CREATE) ? 0 : Kernel.HELPER_NULL;
          };
      return world.end(result, runs, inner, missed);
    }

    private void inside(Point point, Inner deed) {
      runs++;
      cpu.at(point, () -> missed++);
      inner =
          switch (deed) {
            case GET -> get(world.watched, 0) ? 1 : 0;
            case CREATE -> get(world.watched, F_CREATE) ? 1 : 0;
            case CREATE_OTHER -> get(world.other, F_CREATE) ? 1 : 0;
            case DELETE -> delete();
            case NOTHING -> throw new IllegalStateException();
          };
      cpu.at(point, () -> {});
    }

    private boolean get(int map, long flags) {
      try (ProgramRun run = cpu.run()) {
        return run.storageGet(map, cgroup, null, flags) != null;
      }
    }

    private int delete() {
      try (ProgramRun run = cpu.run()) {
        return run.storageDelete(world.watched, cgroup);
      }
    }
  }

  /** Two maps and a cgroup, by descriptor, on either side. */
  private record World(
      Kernel kernel, int watched, int other, int cgroup, java.lang.foreign.Arena arena) {

    MemorySegment value(long number) {
      MemorySegment value = arena.allocate(LONG);
      value.set(JAVA_LONG, 0, number);
      return value;
    }

    void begin(Outer outer) {
      if (outer.present) {
        assertEquals(0, kernel.mapUpdateElem(watched, cgroup, value(1), 0));
      }
    }

    int run(Outer outer, java.util.function.IntSupplier helper) {
      return switch (outer) {
        case UPDATE_ABSENT, UPDATE_PRESENT -> kernel.mapUpdateElem(watched, cgroup, value(2), 0);
        case DELETE_PRESENT -> kernel.mapDeleteElem(watched, cgroup);
        case HELPER_CREATES -> helper.getAsInt();
      };
    }

    Outcome end(int outer, long runs, long inner, long missed) {
      return new Outcome(outer, runs, inner, missed, read(watched), read(other));
    }

    private String read(int map) {
      MemorySegment value = value(0);
      int result = kernel.mapLookupElem(map, cgroup, value, 0);
      return result == 0 ? Long.toString(number(value)) : "errno " + -result;
    }
  }
}
