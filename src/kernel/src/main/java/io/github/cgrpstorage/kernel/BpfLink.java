package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.kernel.floor.Objects;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.seam.Handle;
import java.nio.file.Path;

/**
 * A program's attachment. It holds the program; closing it detaches, unless it was pinned.
 *
 * <p>Thread-safe. The caller owns it and closes it.
 */
public final class BpfLink implements AutoCloseable {

  private final Handle handle;

  BpfLink(long link, String what) {
    this.handle = new Handle(link, what, Objects::destroyLink);
  }

  /**
   * Gives the link a name in bpffs, which keeps the program attached until the name is removed.
   *
   * @param pin a path in bpffs that does not exist yet
   * @throws BpfException when the kernel refuses
   */
  public void pin(Path pin) throws BpfException {
    long link = handle.acquire();
    try {
      int result = Objects.pinLink(link, pin);
      if (result < 0) {
        throw BpfException.of("bpf_link__pin", -result).on("'" + Text.escape(pin) + "'").build();
      }
    } finally {
      handle.release();
    }
  }

  /** The native link, for the iterator. */
  Handle handle() {
    return handle;
  }

  /** Detaches. A second call does nothing. */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return handle.toString();
  }
}
