/**
 * Cgroup-local storage: {@link io.github.cgrpstorage.storage.Bpf} opens a kernel, {@link
 * io.github.cgrpstorage.storage.Cgroup} is a key, {@link
 * io.github.cgrpstorage.storage.CgroupStorage} is a map.
 *
 * <p>What is normal is an enum that a {@code switch} exhausts; what a kernel refuses is a {@link
 * io.github.cgrpstorage.storage.BpfException}; misuse is unchecked: {@link
 * IllegalArgumentException} for a value of the wrong length, {@link IllegalStateException} for use
 * after close.
 */
package io.github.cgrpstorage.storage;
