/** A JUnit extension: the same test on the model and on the kernel. */
module io.github.cgrpstorage.junit {
  requires transitive io.github.cgrpstorage.storage;
  requires transitive org.junit.jupiter.api;

  exports io.github.cgrpstorage.junit;
}
