package io.github.cgrpstorage.bench;

import java.nio.file.Path;

/**
 * Where the benchmarks find things, and how much they measure.
 *
 * @param root the checkout
 * @param quick whether to measure less
 * @param jmh runs benchmarks
 * @param charts where charts go; null for none
 */
record Setting(Path root, boolean quick, JmhRuns jmh, Path charts) {

  /** A program of {@code native}. */
  String program(String name) {
    return root.resolve("native/target").resolve(name).toString();
  }

  /** A shared library of {@code native}. */
  String sharedLibrary(String name) {
    return root.resolve("native/target/shared").resolve(name + ".so").toString();
  }

  /** A BPF object of the library. */
  String libraryObject(String name) {
    return root.resolve("bpf-progs/target/bpf/io/github/cgrpstorage/programs")
        .resolve(name + ".bpf.o")
        .toString();
  }

  /** A BPF object of the benchmarks. */
  Path benchObject(String name) {
    return root.resolve("it/bench/target/bpf").resolve(name + ".bpf.o");
  }

  int forks() {
    return quick ? 1 : 4;
  }
}
