package io.github.cgrpstorage.storage.seam;

/**
 * What BPF_MAP_CREATE is asked for; the field names are those of {@code union bpf_attr}. No field
 * is checked here: the kernel refuses what it does not like, and the model with it.
 *
 * <p>Immutable.
 *
 * @param name the map's name, 15 bytes at most
 * @param keySize {@code key_size}: 4 for this map type
 * @param valueSize {@code value_size} in bytes
 * @param maxEntries {@code max_entries}: 0 for this map type
 * @param flags {@code map_flags}: BPF_F_NO_PREALLOC for this map type
 * @param btf {@code btf_fd}: a BTF descriptor; used by the kernel only when a type id is not 0
 * @param keyType {@code btf_key_type_id}
 * @param valueType {@code btf_value_type_id}
 * @param capable false: the caller's capabilities are all put away for this call
 */
public record MapSpec(
    String name,
    int keySize,
    int valueSize,
    int maxEntries,
    int flags,
    int btf,
    int keyType,
    int valueType,
    boolean capable) {

  /** BPF_MAP_TYPE_CGRP_STORAGE, since 6.2. */
  public static final int TYPE = 32;

  /** BPF_F_NO_PREALLOC, which this map type demands ({@code bpf_local_storage_map_alloc_check}). */
  public static final int NO_PREALLOC = 1;

  /**
   * A map as the kernel wants it.
   *
   * @param name the map's name
   * @param valueSize the value's size in bytes
   * @param btf a BTF descriptor
   * @param keyType the type id of a 32-bit integer
   * @param valueType the type id of the value
   * @return the specification
   */
  public static MapSpec of(String name, int valueSize, int btf, int keyType, int valueType) {
    return new MapSpec(name, 4, valueSize, 0, NO_PREALLOC, btf, keyType, valueType, true);
  }
}
