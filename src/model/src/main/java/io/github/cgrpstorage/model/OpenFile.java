package io.github.cgrpstorage.model;

/** What a descriptor of the pretend process stands for: {@code struct file}. */
sealed interface OpenFile {

  /** Opened with O_PATH: fdget does not see it, fget_raw does. */
  default boolean isPathOnly() {
    return false;
  }

  /** The inode number that stat(2) would give. */
  long inode();

  /** A map, {@code bpf_map_fops}. Rights belong to the handle, not to the map. */
  record OfMap(LocalStorageMap map, boolean readable, boolean writable) implements OpenFile {
    @Override
    public long inode() {
      return ANONYMOUS_INODE;
    }
  }

  /** BTF, {@code btf_fops}. */
  record OfBtf(LoadedBtf btf) implements OpenFile {
    @Override
    public long inode() {
      return ANONYMOUS_INODE;
    }
  }

  /** A cgroup's directory, or its control file cgroup.procs. */
  record OfCgroup(ModelCgroup cgroup, boolean directory, boolean isPathOnly) implements OpenFile {
    @Override
    public long inode() {
      return directory ? cgroup.id() : cgroup.id() + 1;
    }
  }

  /** Anything else. */
  record Other(boolean directory) implements OpenFile {
    @Override
    public long inode() {
      return ANONYMOUS_INODE;
    }
  }

  /** All anonymous inodes are one. */
  long ANONYMOUS_INODE = 2;
}
