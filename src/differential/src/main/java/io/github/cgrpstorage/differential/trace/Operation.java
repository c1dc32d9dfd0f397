package io.github.cgrpstorage.differential.trace;

/**
 * One operation of a trace. Names are slots: 0, 1, 2, … in each of the four name spaces, in the
 * order in which the trace first binds them; {@link Names} gives them their text.
 *
 * <p>Each is an immutable record, but for the byte arrays that some hold: nobody writes to those.
 */
public sealed interface Operation {

  /**
   * An operation that is given a map.
   *
   * <p>Immutable.
   */
  sealed interface OnMap extends Operation {

    /**
     * The map.
     *
     * @return its slot
     */
    int map();
  }

  /**
   * An operation that is given a map and a key.
   *
   * <p>Immutable.
   */
  sealed interface OnElement extends OnMap {

    /**
     * The key.
     *
     * @return a descriptor or a number
     */
    Key key();
  }

  /**
   * {@code create M value=N …}.
   *
   * @param map the map's slot
   * @param valueSize {@code value_size}, an unsigned number
   * @param keySize {@code key_size}, an unsigned number
   * @param maxEntries {@code max_entries}, an unsigned number
   * @param flags {@code map_flags}
   * @param btf which BTF
   * @param lock whether the value begins with a {@code bpf_spin_lock}
   * @param capable false: the caller lacks every capability
   */
  record Create(
      int map,
      int valueSize,
      int keySize,
      int maxEntries,
      int flags,
      BtfVariant btf,
      boolean lock,
      boolean capable)
      implements Operation {

    /**
     * A map as the kernel wants it.
     *
     * @param map the map's slot
     * @param valueSize the value's size in bytes
     * @param lock whether the value begins with a {@code bpf_spin_lock}
     * @return the operation
     */
    public static Create of(int map, int valueSize, boolean lock) {
      return new Create(map, valueSize, 4, 0, 1, BtfVariant.OK, lock, true);
    }
  }

  /**
   * {@code close M}.
   *
   * @param map the map's slot
   */
  record Close(int map) implements OnMap {}

  /**
   * {@code pin M P}.
   *
   * @param map the map's slot
   * @param pin the pin's slot
   */
  record Pin(int map, int pin) implements OnMap {}

  /**
   * {@code unpin P}.
   *
   * @param pin the pin's slot
   */
  record Unpin(int pin) implements Operation {}

  /**
   * {@code get M P}.
   *
   * @param map the map's slot
   * @param pin the pin's slot
   * @param flags {@code file_flags}: 0x8 read-only, 0x10 write-only
   */
  record Get(int map, int pin, int flags) implements Operation {}

  /**
   * {@code mkdir G}.
   *
   * @param cgroup the cgroup's slot
   * @param parent the parent's slot, or {@link #NO_PARENT}
   */
  record Mkdir(int cgroup, int parent) implements Operation {

    /** Directly below the private test root. */
    public static final int NO_PARENT = -1;
  }

  /**
   * {@code rmdir G}.
   *
   * @param cgroup the cgroup's slot
   */
  record Rmdir(int cgroup) implements Operation {}

  /**
   * {@code open F …}.
   *
   * @param descriptor the descriptor's slot
   * @param target what to open
   * @param cgroup the cgroup's slot, where the target names one; else 0
   */
  record Open(int descriptor, Target target, int cgroup) implements Operation {}

  /**
   * {@code closefd F}.
   *
   * @param descriptor the descriptor's slot
   */
  record CloseFd(int descriptor) implements Operation {}

  /**
   * {@code lookup M K}.
   *
   * @param map the map's slot
   * @param key the key
   * @param flags the flags, all 64 bits
   */
  record Lookup(int map, Key key, long flags) implements OnElement {}

  /**
   * {@code update M K HEX}.
   *
   * @param map the map's slot
   * @param key the key
   * @param value the value's bytes
   * @param flags the flags, all 64 bits
   */
  record Update(int map, Key key, byte[] value, long flags) implements OnElement {}

  /**
   * {@code delete M K}.
   *
   * @param map the map's slot
   * @param key the key
   */
  record Delete(int map, Key key) implements OnElement {}

  /**
   * {@code lookup-delete M K}.
   *
   * @param map the map's slot
   * @param key the key
   * @param flags the flags, all 64 bits
   */
  record LookupDelete(int map, Key key, long flags) implements OnElement {}

  /**
   * {@code next-key M K}, or {@code next-key M null}.
   *
   * @param map the map's slot
   * @param key the key, or null
   */
  record NextKey(int map, Key key) implements OnElement {}

  /**
   * {@code lookup-batch M}.
   *
   * @param map the map's slot
   */
  record LookupBatch(int map) implements OnMap {}

  /**
   * {@code freeze M}.
   *
   * @param map the map's slot
   */
  record Freeze(int map) implements OnMap {}

  /**
   * {@code helper-get M G}.
   *
   * @param map the map's slot
   * @param cgroup the cgroup's slot
   * @param flags the flags, all 64 bits
   * @param init the initial value, or null
   */
  record HelperGet(int map, int cgroup, long flags, byte[] init) implements OnMap {}

  /**
   * {@code helper-delete M G}.
   *
   * @param map the map's slot
   * @param cgroup the cgroup's slot
   */
  record HelperDelete(int map, int cgroup) implements OnMap {}
}
