/** Cgroup storage of the real kernel, through libbpf. */
module io.github.cgrpstorage.kernel {
  requires transitive io.github.cgrpstorage.storage;
  requires io.github.cgrpstorage.bindings;
  requires io.github.cgrpstorage.programs;

  exports io.github.cgrpstorage.kernel;

  provides io.github.cgrpstorage.storage.seam.KernelProvider with
      io.github.cgrpstorage.kernel.LinuxKernelProvider;
}
