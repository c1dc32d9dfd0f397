package io.github.cgrpstorage.model;

import io.github.cgrpstorage.storage.btf.Btf;
import java.util.concurrent.atomic.AtomicInteger;

/** BTF that was loaded: {@code struct btf}. Descriptors and maps hold it. */
final class LoadedBtf {

  private final int id;
  private final Btf btf;
  private final IdTable<LoadedBtf> table;
  private final AtomicInteger references = new AtomicInteger(1);

  LoadedBtf(Btf btf, IdTable<LoadedBtf> table) {
    this.id = table.next();
    this.btf = btf;
    this.table = table;
    table.put(id, this);
  }

  int id() {
    return id;
  }

  Btf btf() {
    return btf;
  }

  /** {@code btf_get}; false when it is gone already. */
  boolean get() {
    return references.getAndUpdate(count -> count == 0 ? 0 : count + 1) != 0;
  }

  /** {@code btf_put}. */
  void put() {
    if (references.decrementAndGet() == 0) {
      table.remove(id);
    }
  }
}
