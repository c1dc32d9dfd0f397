package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.junit.CgroupStorageTest;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;

/** On the model everywhere; on the kernel where this process may, and in the container below. */
class RequestCountsTest {

  @CgroupStorageTest
  void eachCgroupHasItsOwnCount(Bpf bpf, Cgroup cgroup) throws IOException {
    try (RequestCounts counts = new RequestCounts(bpf);
        Cgroup web = cgroup.createChild("web");
        Cgroup db = cgroup.createChild("db")) {
      counts.add(web, 2);
      counts.add(web, 3);
      counts.add(db, 1);
      assertEquals(5, counts.of(web));
      assertEquals(1, counts.of(db));
    }
  }

  @CgroupStorageTest
  void aCountEndsWithItsCgroup(Bpf bpf, Cgroup cgroup) throws IOException {
    try (RequestCounts counts = new RequestCounts(bpf);
        Cgroup job = cgroup.createChild("job")) {
      counts.add(job, 7);
      job.remove();
      assertEquals(0, counts.of(job));
    }
  }
}
