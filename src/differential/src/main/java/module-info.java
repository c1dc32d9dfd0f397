/** Traces of operations on cgroup storage, and what compares two kernels by them. */
module io.github.cgrpstorage.differential {
  requires transitive io.github.cgrpstorage.model;
  requires transitive io.github.cgrpstorage.storage;

  exports io.github.cgrpstorage.differential.concurrent;
  exports io.github.cgrpstorage.differential.coverage;
  exports io.github.cgrpstorage.differential.replay;
  exports io.github.cgrpstorage.differential.run;
  exports io.github.cgrpstorage.differential.trace;
}
