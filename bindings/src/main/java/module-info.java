/**
 * The bindings of libbpf that jextract generated: raw functions, layouts and constants.
 *
 * <p>Exported to the kernel module only: it is the one place that may touch native memory.
 */
module io.github.cgrpstorage.bindings {
  exports io.github.cgrpstorage.bindings to
      io.github.cgrpstorage.kernel;
}
