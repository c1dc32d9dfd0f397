package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.kernel.floor.Libc;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The memory of a pinned array map that was made with {@code BPF_F_MMAPABLE}, such as one of global
 * variables: mapped read-only, while programs write it. Needs no capability, only the right to read
 * the pin.
 *
 * <p>Thread-safe. The caller owns it and closes it; its memory ends then.
 */
public final class PinnedArray implements AutoCloseable {

  /** Elements stand in steps of 8 bytes. */
  private static final int STEP = 8;

  private final Arena arena = Arena.ofShared();
  private final MapInfo info;
  private final MemorySegment memory;

  private PinnedArray(int descriptor, Path pin, Bpf bpf) throws BpfException {
    info = check("bpf_obj_get_info_by_fd", pin, bpf.kernel().mapInfo(descriptor));
    memory = check("mmap", pin, Libc.mmap(descriptor, byteSize(info), false, arena));
  }

  /**
   * Opens one.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param pin its path in bpffs
   * @return the array, which the caller closes
   * @throws BpfException when there is none, it is no such array, or may not be read
   */
  public static PinnedArray open(Bpf bpf, Path pin) throws BpfException {
    int descriptor = bpf.kernel().objGet(pin, Access.READ_ONLY.flag());
    if (descriptor < 0) {
      throw failure("bpf_obj_get", pin, -descriptor);
    }
    try {
      return new PinnedArray(descriptor, pin, bpf);
    } finally {
      bpf.kernel().close(descriptor);
    }
  }

  private static long byteSize(MapInfo info) {
    return (long) info.maxEntries() * (info.valueSize() + STEP - 1 & -STEP);
  }

  private <T> T check(String call, Path pin, Result<T> result) throws BpfException {
    if (result.errno() != 0) {
      arena.close();
      throw failure(call, pin, result.errno());
    }
    return result.value();
  }

  private static BpfException failure(String call, Path pin, int errno) {
    return BpfException.of(call, errno).on("'" + Text.escape(pin) + "'").build();
  }

  /**
   * The elements.
   *
   * @return all of them, each beginning at a multiple of 8 bytes; read-only, good until {@link
   *     #close()}
   */
  public MemorySegment memory() {
    return memory;
  }

  /**
   * How many elements there are.
   *
   * @return 1 or more
   */
  public int entries() {
    return info.maxEntries();
  }

  /**
   * How long an element is.
   *
   * @return bytes, without what is between elements
   */
  public int valueSize() {
    return info.valueSize();
  }

  /** Ends the mapping. A second call does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
