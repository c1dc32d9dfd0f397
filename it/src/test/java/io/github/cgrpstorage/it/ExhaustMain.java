package io.github.cgrpstorage.it;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.seam.UniqueName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A child process that opens until it cannot, gives back, and opens again. */
final class ExhaustMain {

  private ExhaustMain() {}

  public static void main(String[] args) throws Exception {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try (Bpf bpf = Bpf.open()) {
      // Once in peace, so that all classes are loaded.
      open(bpf).close();
      make(bpf).close();
      try (Cgroup root = open(bpf);
          // A leaf's children are known without reading: the root must be none.
          Cgroup child = root.createChild(UniqueName.of("exhaust"));
          AutoCloseable _ = child::remove;
          CgroupStorage map = make(bpf)) {
        root.children().close();
        Opener last = () -> open(bpf);
        System.out.println(untilRefused(open, last, last));
        System.out.println(untilRefused(open, last, () -> make(bpf)));
        System.out.println(untilRefused(open, last, () -> bpf.openCgroup(root.id())));
        System.out.println(untilRefused(open, last, root::children));
        System.out.println(untilRefused(open, last, () -> infoOf(map)));
        closeAll(open);
        infoOf(map);
        root.children().close();
      }
      open(bpf).close();
      make(bpf).close();
      System.out.println("recovered");
    }
  }

  private static Cgroup open(Bpf bpf) throws IOException {
    return bpf.rootCgroup();
  }

  private static CgroupStorage make(Bpf bpf) throws IOException {
    return bpf.createCgroupStorage("many", KernelFixture.LONG);
  }

  private static AutoCloseable infoOf(CgroupStorage map) throws IOException {
    map.info();
    return () -> {};
  }

  /** Opens something. */
  private interface Opener {
    AutoCloseable open() throws IOException;
  }

  /**
   * Asks until it is refused. Some calls need two descriptors and fail with one left, others keep
   * none: before each call the last descriptors are taken.
   */
  private static String untilRefused(Deque<AutoCloseable> open, Opener last, Opener asked)
      throws IOException {
    while (true) {
      takeLast(open, last);
      try {
        open.push(asked.open());
      } catch (BpfException e) {
        return e.errnoName();
      }
    }
  }

  private static void takeLast(Deque<AutoCloseable> open, Opener opener) throws IOException {
    while (true) {
      try {
        open.push(opener.open());
      } catch (BpfException e) {
        return;
      }
    }
  }

  private static void closeAll(Deque<AutoCloseable> open) throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
