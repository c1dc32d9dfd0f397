package io.github.cgrpstorage.model;

import java.util.Set;

/**
 * What a kernel's own BTF says of structs that a kptr may point to. Only those that are likely in a
 * test are known here; any other is taken for the program's own.
 */
final class KernelTypes {

  /** With a destructor kfunc, {@code btf_find_dtor_kfunc}: what a referenced kptr needs. */
  private static final Set<String> WITH_DESTRUCTOR =
      Set.of("task_struct", "cgroup", "bpf_cpumask", "bpf_crypto_ctx");

  private static final Set<String> WITHOUT_DESTRUCTOR =
      Set.of(
          "bio",
          "css_set",
          "dentry",
          "file",
          "inode",
          "mm_struct",
          "net",
          "net_device",
          "page",
          "path",
          "request",
          "sk_buff",
          "sock",
          "super_block",
          "vm_area_struct");

  private KernelTypes() {}

  static boolean exists(String struct) {
    return hasDestructor(struct) || WITHOUT_DESTRUCTOR.contains(struct);
  }

  static boolean hasDestructor(String struct) {
    return WITH_DESTRUCTOR.contains(struct);
  }
}
