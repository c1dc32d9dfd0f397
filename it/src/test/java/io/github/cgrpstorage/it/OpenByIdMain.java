package io.github.cgrpstorage.it;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;

/** A child process that opens a cgroup by its id and prints id and path, or the errno's name. */
final class OpenByIdMain {

  private OpenByIdMain() {}

  public static void main(String[] args) throws IOException {
    try (Bpf bpf = Bpf.open();
        Cgroup cgroup = bpf.openCgroup(Long.parseUnsignedLong(args[0]))) {
      System.out.println(cgroup.id() + " " + cgroup.pathAtOpen());
    } catch (BpfException e) {
      System.out.println(e.errnoName());
      System.exit(1);
    }
  }
}
