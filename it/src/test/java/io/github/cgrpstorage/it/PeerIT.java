package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A C program that knows libbpf alone and nothing of ours reads what we wrote, and the reverse. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.BPFFS})
class PeerIT extends KernelFixture {

  static final Path PEER = Path.of(System.getProperty("cgrpstorage.it.peer")).normalize();

  private static final String HEX = "0102030405060708f1f2f3f4f5f6f7f8";

  private final Path pin = newPin();

  @AfterEach
  void removePin() throws IOException {
    Files.deleteIfExists(pin);
  }

  private Child peer(String command, Cgroup cgroup, String... more) {
    String[] line = new String[4 + more.length];
    line[0] = PEER.toString();
    line[1] = command;
    line[2] = pin.toString();
    line[3] = cgroup.pathAtOpen().toString();
    System.arraycopy(more, 0, line, 4, more.length);
    return Child.run(line);
  }

  private Child commandLine(String command, Cgroup cgroup, String... more) {
    String[] line = new String[4 + more.length];
    line[0] = "map";
    line[1] = command;
    line[2] = pin.toString();
    line[3] = cgroup.pathAtOpen().toString();
    System.arraycopy(more, 0, line, 4, more.length);
    return CommandLine.run(line);
  }

  @Test
  void thePeerFindsWhatTheCommandLinePut() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    CommandLine.run("map", "create", pin.toString(), "--layout", "u64 reads; u64 writes").check(0);
    peer("get", cgroup).check(1);
    commandLine("put", cgroup, HEX).check(0);
    assertEquals(HEX, peer("get", cgroup).check(0).out().strip());
    peer("get", cgroups.root()).check(1);
  }

  @Test
  void theCommandLineFindsWhatThePeerPut() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    CommandLine.run("map", "create", pin.toString(), "--value-size", "16").check(0);
    peer("put", cgroup, HEX).check(0);
    assertEquals(HEX, commandLine("get", cgroup).check(0).out().strip());
    commandLine("delete", cgroup).check(0);
    peer("get", cgroup).check(1);
  }

  @Test
  void theLibraryAndThePeerShareAMap() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.pin(pin);
      map.update(cgroup, value(0x0807060504030201L));
      assertEquals("0102030405060708", peer("get", cgroup).check(0).out().strip());
      peer("put", cgroup, "ff00000000000000").check(0);
      MemorySegment value = value(0);
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
      assertEquals(0xff, number(value));
    }
    try (CgroupStorage again = bpf.openPinned(pin, LONG, Access.READ_WRITE)) {
      assertEquals(DeleteResult.DELETED, again.delete(cgroup));
    }
    peer("get", cgroup).check(1);
  }

  @Test
  void thePeerRefusesWhatDoesNotFit() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.pin(pin);
    }
    peer("put", cgroup, "00").check(2);
    peer("put", cgroup, "zz00000000000000").check(2);
    cgroup.remove();
    Child gone = peer("get", cgroup).check(4);
    assertTrue(gone.err().contains("No such file"), gone.err());
  }
}
