/** Per-cgroup statistics, kept in cgroup storage by BPF programs and read live. */
module io.github.cgrpstorage.agent {
  requires transitive io.github.cgrpstorage.kernel;
  requires io.github.cgrpstorage.programs;
  requires jdk.jfr;

  exports io.github.cgrpstorage.agent.export;
  exports io.github.cgrpstorage.agent.files;
  exports io.github.cgrpstorage.agent.identity;
  exports io.github.cgrpstorage.agent.jfr;
  exports io.github.cgrpstorage.agent.metrics;
  exports io.github.cgrpstorage.agent.policy;
  exports io.github.cgrpstorage.agent.record;
  exports io.github.cgrpstorage.agent;
}
