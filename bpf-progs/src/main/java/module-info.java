/** The BPF programs of this project, compiled, as resources. */
module io.github.cgrpstorage.programs {
  exports io.github.cgrpstorage.programs;
}
