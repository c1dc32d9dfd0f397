package io.github.cgrpstorage.cli;

/** What a trace runs on. */
enum Side {
  /** The kernel of this machine. */
  KERNEL,
  /** The reference model. */
  MODEL
}
