package io.github.cgrpstorage.kernel;

/** How {@link SubtreeReader} and {@link SubtreeWriter} go through a subtree, the best first. */
public enum SubtreeMethod {
  /**
   * A program of type syscall walks the tree under RCU ({@code bpf_iter_css_new}, 6.7; {@code
   * bpf_cgroup_from_id} in such programs, 6.11): one system call a pass. A cgroup that is made or
   * removed during the pass may be in it or not; every other one is visited exactly once.
   */
  WALK,
  /**
   * The cgroup iterator (6.1): three system calls a pass, about twice the time. The kernel holds
   * {@code cgroup_mutex} meanwhile ({@code cgroup_iter_seq_start}): no cgroup is made or removed
   * during the pass, and whoever wants to waits for it.
   */
  ITERATOR,
  /**
   * Open, look up and close each cgroup: no BPF program, on any kernel and on the model. Some 50
   * times slower. A cgroup that is made or removed meanwhile may be in it or not.
   */
  DESCRIPTORS
}
