/** Cgroup-local storage for Java: the public API, its value schemas, and the seam below it. */
module io.github.cgrpstorage.storage {
  exports io.github.cgrpstorage.storage;
  exports io.github.cgrpstorage.storage.btf;
  exports io.github.cgrpstorage.storage.seam;
  exports io.github.cgrpstorage.storage.snapshot;

  uses io.github.cgrpstorage.storage.seam.KernelProvider;
  uses io.github.cgrpstorage.storage.seam.ModelProvider;
}
