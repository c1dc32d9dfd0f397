package io.github.cgrpstorage.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.LiveView;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A live view in which each child of a {@link Tree} has a slot. */
final class LiveTree implements AutoCloseable {

  /** The system property that names live.bpf.o. */
  static final String OBJECT = "bench.object";

  private final Bpf bpf = Bpf.open();
  private final BpfObject object;
  private final LiveView view;
  private final BpfLink link;
  private long[] references = new long[0];

  private LiveTree(Path file) throws IOException {
    object = BpfObject.open(bpf, Files.readAllBytes(file), "bench_live");
    object.load();
    view = LiveView.open(object, "values");
    link = object.program("count_calls").attach();
  }

  /** As the system properties say. */
  static LiveTree open() throws IOException {
    return open(Path.of(System.getProperty(OBJECT)), Path.of(System.getProperty(Tree.CGROUP)));
  }

  static LiveTree open(Path file, Path top) throws IOException {
    LiveTree tree = new LiveTree(file);
    tree.fill(top);
    return tree;
  }

  private void fill(Path top) throws IOException {
    try (Cgroup root = bpf.openCgroup(top);
        Arena arena = Arena.ofConfined();
        DirectoryStream<Cgroup> children = root.children()) {
      MemorySegment context = arena.allocate(JAVA_LONG);
      for (Cgroup child : children) {
        try (child) {
          add(child, context);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void add(Cgroup child, MemorySegment context) throws BpfException {
    context.set(JAVA_LONG, 0, child.id());
    object.program("touch").testRun(context);
    references = Arrays.copyOf(references, references.length + 1);
    references[references.length - 1] = view.find(child);
  }

  LiveView view() {
    return view;
  }

  long[] references() {
    return references;
  }

  /** Adds up the words of all values in place; each must be whole. */
  long readAll() {
    long sum = 0;
    for (long reference : references) {
      int mark = view.mark(reference);
      sum += words(reference);
      if (!view.isWhole(reference, mark)) {
        throw new IllegalStateException("a value is not whole");
      }
    }
    return sum;
  }

  /** The sum of a value's eight words. */
  long words(long reference) {
    MemorySegment memory = view.memory();
    long at = view.offset(reference);
    long sum = 0;
    for (int word = 0; word < 8; word++) {
      sum += memory.get(JAVA_LONG, at + 8L * word);
    }
    return sum;
  }

  /** Copies all values; each must be whole. */
  long copyAll(MemorySegment value) {
    long sum = 0;
    for (long reference : references) {
      if (view.read(reference, value) != LiveView.Reading.WHOLE) {
        throw new IllegalStateException("a value is not whole");
      }
      sum += value.get(JAVA_LONG, 0);
    }
    return sum;
  }

  /** Counts this thread's system calls from now on. */
  void traceThisThread() throws IOException {
    int thread =
        Integer.parseInt(
            Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
    object.global("traced_calls").set(JAVA_LONG, 0, 0);
    object.global("traced_thread").set(JAVA_INT, 0, thread);
  }

  /** How many there were, and ends the count. */
  long tracedCalls() throws BpfException {
    long calls = object.global("traced_calls").get(JAVA_LONG, 0);
    object.global("traced_thread").set(JAVA_INT, 0, 0);
    return calls;
  }

  @Override
  public void close() {
    link.close();
    view.close();
    object.close();
    bpf.close();
  }
}
