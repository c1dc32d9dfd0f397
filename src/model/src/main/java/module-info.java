/** The reference model: what the kernel does with cgroup storage, in plain Java. */
module io.github.cgrpstorage.model {
  requires transitive io.github.cgrpstorage.storage;

  exports io.github.cgrpstorage.model;

  provides io.github.cgrpstorage.storage.seam.ModelProvider with
      io.github.cgrpstorage.model.ReferenceModelProvider;
}
