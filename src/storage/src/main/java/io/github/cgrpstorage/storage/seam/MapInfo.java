package io.github.cgrpstorage.storage.seam;

/**
 * What a kernel says of a map: {@code struct bpf_map_info}, and two lines of {@code
 * /proc/self/fdinfo}.
 *
 * <p>Immutable.
 *
 * @param type the map type's number; {@link MapSpec#TYPE} for cgroup storage
 * @param id the map's id
 * @param name the map's name
 * @param keySize bytes of a key
 * @param valueSize bytes of a value
 * @param maxEntries 0 for this map type
 * @param flags {@code map_flags}
 * @param btfId the id of the BTF it was created with, 0 for none
 * @param keyType the key's type id in it
 * @param valueType the value's type id in it
 * @param frozen whether user space may no longer write
 * @param memory bytes that the kernel accounts to the map ({@code map_mem_usage}, since 6.4): for
 *     this type the map and its buckets, never the elements; 0 before
 */
public record MapInfo(
    int type,
    int id,
    String name,
    int keySize,
    int valueSize,
    int maxEntries,
    int flags,
    int btfId,
    int keyType,
    int valueType,
    boolean frozen,
    long memory) {}
