package io.github.cgrpstorage.junit;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.seam.UniqueName;
import java.io.IOException;
import java.nio.file.DirectoryStream;

/** A cgroup for one run, removed at its end with all below it. */
record PrivateCgroup(Cgroup cgroup) implements AutoCloseable {

  static PrivateCgroup create(Bpf bpf) throws BpfException {
    try (Cgroup root = bpf.rootCgroup()) {
      return new PrivateCgroup(root.createChild(UniqueName.of("cgrp-test")));
    }
  }

  @Override
  public void close() throws IOException {
    try (cgroup) {
      if (cgroup.isLive()) {
        removeTree(cgroup);
      }
    }
  }

  private static void removeTree(Cgroup parent) throws IOException {
    try (DirectoryStream<Cgroup> children = parent.children()) {
      for (Cgroup child : children) {
        try (child) {
          removeTree(child);
        }
      }
    }
    parent.remove();
  }
}
