package io.github.cgrpstorage.storage.seam;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/**
 * One owner of one descriptor or native pointer. Users of it are counted: {@link #close()} refuses
 * new ones at once, and the resource itself is given back when the last one has left, exactly once.
 * So a number that the kernel has handed out again can never be reached through an old handle,
 * whatever threads do.
 *
 * <pre>{@code
 * long map = handle.acquire();
 * try {
 *   kernel.mapDeleteElem((int) map, key);
 * } finally {
 *   handle.release();
 * }
 * }</pre>
 *
 * <p>Thread-safe and without locks; {@link #close()} never waits.
 */
public final class Handle implements AutoCloseable {

  private static final int CLOSED = 1;
  private static final int ONE_USER = 2;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Handle.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Bit 0: closed. The rest: how many users there are. */
  private volatile int state;

  private final long value;
  private final String what;
  private final LongConsumer giveBack;

  /**
   * Takes ownership.
   *
   * @param value the descriptor or the pointer
   * @param what names the resource in messages, such as {@code "map 'stats'"}
   * @param giveBack closes it; called once, by whoever leaves last; must not throw
   */
  public Handle(long value, String what, LongConsumer giveBack) {
    this.value = value;
    this.what = what;
    this.giveBack = giveBack;
    Births.record(this);
  }

  /**
   * Takes ownership of a descriptor.
   *
   * @param kernel whose descriptor it is
   * @param descriptor the descriptor
   * @param what names the resource in messages
   * @return its handle
   */
  public static Handle ofDescriptor(Kernel kernel, int descriptor, String what) {
    return new Handle(descriptor, what, number -> closeDescriptor(kernel, (int) number, what));
  }

  private static void closeDescriptor(Kernel kernel, int descriptor, String what) {
    int result = kernel.close(descriptor);
    if (result < 0) {
      // Only a second owner of the number can bring this about: a fault of this library.
      System.getLogger(Handle.class.getName())
          .log(
              System.Logger.Level.ERROR,
              "closing {0} (descriptor {1}) gave {2}",
              what,
              descriptor,
              result);
    }
  }

  /**
   * Enters: the resource stays open until {@link #release()}.
   *
   * @return the descriptor or the pointer
   * @throws IllegalStateException when it was closed
   */
  public long acquire() {
    while (true) {
      int seen = state;
      if ((seen & CLOSED) != 0) {
        throw new IllegalStateException(what + " is closed");
      }
      if (STATE.weakCompareAndSet(this, seen, seen + ONE_USER)) {
        return value;
      }
    }
  }

  /** Leaves: once for each {@link #acquire()}. */
  public void release() {
    int before = (int) STATE.getAndAdd(this, -ONE_USER);
    if (before == ONE_USER + CLOSED) {
      end();
    }
  }

  /** Closes: now, or when the last user leaves. A second call does nothing. */
  @Override
  public void close() {
    int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
    if (before == 0) {
      end();
    }
  }

  private void end() {
    Births.forget(this);
    giveBack.accept(value);
  }

  @Override
  public String toString() {
    return what;
  }
}
