/**
 * BTF, the kernel's type format: {@link io.github.cgrpstorage.storage.btf.Btf} reads it, {@link
 * io.github.cgrpstorage.storage.btf.BtfWriter} writes it, {@link
 * io.github.cgrpstorage.storage.btf.BtfType} is one type of it.
 *
 * <p>Only little-endian BTF that stands alone is handled: every kernel this project supports uses
 * it. The BTF of a kernel module, which is split from that of the kernel, is not read.
 *
 * @see <a href="https://docs.kernel.org/bpf/btf.html">BPF Type Format</a>
 */
package io.github.cgrpstorage.storage.btf;
