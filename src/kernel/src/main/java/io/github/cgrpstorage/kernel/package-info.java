/**
 * The real kernel: BPF objects, programs and links around {@link
 * io.github.cgrpstorage.storage.CgroupStorage}, and what a machine can do.
 */
package io.github.cgrpstorage.kernel;
