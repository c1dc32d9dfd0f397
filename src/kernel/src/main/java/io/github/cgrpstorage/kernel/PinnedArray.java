package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.seam.Handle;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A pinned array map, such as one of global variables, to read. Needs no capability, only the right
 * to read the pin. By lookups: the kernel maps the memory only of a map that was opened for writing
 * too (mmap(2) takes {@code VM_SHARED} from what was not, and {@code bpf_map_mmap} wants it).
 *
 * <p>Thread-safe. The caller owns it and closes it.
 */
public final class PinnedArray implements AutoCloseable {

  /** {@code BPF_MAP_TYPE_ARRAY}. */
  private static final int ARRAY = 2;

  private final Kernel kernel;
  private final Handle handle;
  private final MapInfo info;

  private PinnedArray(Kernel kernel, int descriptor, String what, MapInfo info) {
    this.kernel = kernel;
    this.info = info;
    this.handle = Handle.ofDescriptor(kernel, descriptor, what);
  }

  /**
   * Opens one.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param pin its path in bpffs
   * @return the array, which the caller closes
   * @throws BpfException when there is none, it is no array, or may not be read
   */
  public static PinnedArray open(Bpf bpf, Path pin) throws BpfException {
    Kernel kernel = bpf.kernel();
    String what = "array '" + Text.escape(pin) + "'";
    int descriptor = kernel.objGet(pin, Access.READ_ONLY.flag());
    if (descriptor < 0) {
      throw BpfException.of("bpf_obj_get", -descriptor).on(what).build();
    }
    Result<MapInfo> info = kernel.mapInfo(descriptor);
    if (info.errno() != 0) {
      kernel.close(descriptor);
      throw BpfException.of("bpf_obj_get_info_by_fd", info.errno()).on(what).build();
    }
    if (info.value().type() != ARRAY) {
      kernel.close(descriptor);
      throw BpfException.of("bpf_obj_get", 0).on(what).because("it is no array map").build();
    }
    return new PinnedArray(kernel, descriptor, what, info.value());
  }

  /**
   * Copies an element, while programs may write it.
   *
   * @param index from 0 to {@link #entries()} - 1
   * @return {@link #valueSize()} bytes or some more, aligned to 8
   * @throws BpfException when there is no such element
   */
  public MemorySegment get(int index) throws BpfException {
    MemorySegment value = MemorySegment.ofArray(new long[(info.valueSize() + 7) / Long.BYTES]);
    int descriptor = (int) handle.acquire();
    try {
      // A key is four bytes here too.
      int result = kernel.mapLookupElem(descriptor, index, value, 0);
      if (result < 0) {
        throw BpfException.of("bpf_map_lookup_elem", -result).on(handle.toString()).build();
      }
      return value;
    } finally {
      handle.release();
    }
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
   * @return bytes
   */
  public int valueSize() {
    return info.valueSize();
  }

  /** Closes the descriptor. A second call does nothing. */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return handle.toString();
  }
}
