package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.BpfProgram;
import io.github.cgrpstorage.kernel.LiveView;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The view of live.bpf.c, and a program that writes to it. */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.HELPERS})
@Tag("matrix")
abstract class LiveViewFixture extends KernelFixture {

  /** {@code struct marks} of live.bpf.c: the owner's id, 6 words that are equal, a total. */
  static final int WORDS = 8;

  static final int TOTAL = 56;
  static final int LIVE_HEAD_BYTES = 24;
  static final int MILLIS = 2000;

  BpfObject object;
  LiveView view;

  @BeforeEach
  void open() throws IOException {
    load(1000);
  }

  final void load(int slots) throws IOException {
    object = BpfObject.open(bpf, program("live"), "live");
    LiveView.setSlots(object, "marks", slots);
    object.load();
    view = LiveView.open(object, "marks");
  }

  @AfterEach
  void close() {
    view.close();
    object.close();
  }

  /** A program that writes; each thread has its own context. */
  final class Marker {
    private final MemorySegment context = arena.allocate(24, 8);
    private final BpfProgram mark = object.program("mark");

    int write(long cgroupId, long word, int times) throws IOException {
      context.set(JAVA_LONG, 0, cgroupId);
      context.set(JAVA_LONG, 8, word);
      context.set(JAVA_LONG, 16, times);
      return mark.testRun(context);
    }
  }

  final MemorySegment newValue() {
    return arena.allocate(view.type().layout());
  }

  @SafeVarargs
  static void all(ExecutorService threads, Callable<Void>... actions) throws Exception {
    List<Future<Void>> futures = new ArrayList<>();
    for (Callable<Void> action : actions) {
      futures.add(threads.submit(action));
    }
    for (Future<Void> future : futures) {
      future.get();
    }
  }

  final Set<Long> owners() {
    Set<Long> ids = new HashSet<>();
    for (int slot = 0; slot < view.used(); slot++) {
      long reference = view.owner(slot);
      if (reference != LiveView.NONE) {
        assertTrue(ids.add(view.cgroupId(reference)), "a cgroup has one slot");
      }
    }
    return ids;
  }
}
