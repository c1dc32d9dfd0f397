package io.github.cgrpstorage.storage;

import java.util.Optional;

/**
 * What this library can need of a machine, with the kernel release that brought it. A kernel of
 * that release or newer on which the feature is missing is a fault, not a reason to skip a test; so
 * is one that is older and has it, unless a distribution carried the change back.
 */
public enum Feature {
  /** Linux on x86-64 or arm64. */
  PLATFORM("platform", null, true),
  /** This module may call native code. */
  NATIVE_ACCESS("native-access", null, true),
  /** libbpf.so.1 of version 1.1 or newer. */
  LIBBPF("libbpf", null, true),
  /** A mounted cgroup2 hierarchy. */
  CGROUP2("cgroup2", null, true),
  /** Making a cgroup below its root: the demo, comparisons and tests do, plain use does not. */
  CGROUP_CREATE("cgroup-create", null, false),
  /** The kernel's own BTF, which CO-RE programs are fitted to. */
  KERNEL_BTF("kernel-btf", "5.4", true),
  /** bpf(2) reaches the kernel: no seccomp filter, as containers have one, refuses it. */
  BPF_SYSCALL("bpf-syscall", null, true),
  /** CAP_BPF, or CAP_SYS_ADMIN: maps and programs. */
  CAP_BPF("cap-bpf", "5.8", true),
  /** CAP_PERFMON, or CAP_SYS_ADMIN: tracing programs and iterators. */
  CAP_PERFMON("cap-perfmon", "5.8", true),
  /** CAP_NET_ADMIN, or CAP_SYS_ADMIN: programs on cgroups' sockets. */
  CAP_NET_ADMIN("cap-net-admin", null, false),
  /** CAP_DAC_READ_SEARCH: opening a cgroup by id at once; without it the tree is walked. */
  CAP_DAC_READ_SEARCH("cap-dac-read-search", null, false),
  /** BPF_MAP_TYPE_CGRP_STORAGE: a map was made. */
  CGRP_STORAGE("cgrp-storage", "6.2", true),
  /** A value was written, read and deleted by a cgroup's descriptor. */
  STORAGE_SYSCALLS("storage-syscalls", "6.2", true),
  /** A directory of cgroup v1 as a key. */
  CGROUP1_KEY("cgroup1-key", "6.8", false),
  /** The helpers, called by a program of type syscall: needs kfuncs there. */
  HELPERS("helpers", "6.11", false),
  /** Programs on tp_btf tracepoints. */
  TP_BTF("tp-btf", "5.5", true),
  /** The cgroup iterator. */
  CGROUP_ITERATOR("cgroup-iterator", "6.1", true),
  /** Programs on packets of cgroups. */
  CGROUP_SKB("cgroup-skb", "4.10", false),
  /** Programs on connect(2) and bind(2) of cgroups. */
  CGROUP_SOCK_ADDR("cgroup-sock-addr", "4.17", false),
  /** Programs on TCP events of cgroups. */
  SOCK_OPS("sock-ops", "4.13", false),
  /** Programs at the entry and the exit of kernel functions; on arm64 since 6.4. */
  FENTRY("fentry", "5.5", false),
  /**
   * Lookups by programs that always find a value which is there. Before, one came back empty when
   * its CPU was inside another operation on cgroup storage ({@code bpf_cgrp_storage_get}).
   */
  STEADY_LOOKUP("steady-lookup", "6.15", false),
  /**
   * Programs at the hooks of the kernel's security modules, of which BPF must be one; on arm64
   * since 6.4.
   */
  LSM("lsm", "5.7", false),
  /** A bpffs to pin in. */
  BPFFS("bpffs", "4.4", false);

  private final String id;
  private final KernelRelease since;
  private final boolean required;

  Feature(String id, String since, boolean required) {
    this.id = id;
    this.since = since == null ? null : KernelRelease.parse(since);
    this.required = required;
  }

  /**
   * The name in reports and JSON.
   *
   * @return lower case, words joined by hyphens
   */
  public String id() {
    return id;
  }

  /**
   * The kernel release that brought it.
   *
   * @return the release; empty when it does not hang on one
   */
  public Optional<KernelRelease> since() {
    return Optional.ofNullable(since);
  }

  /**
   * Whether the product cannot do its main work without it.
   *
   * @return true when it is required
   */
  public boolean isRequired() {
    return required;
  }
}
