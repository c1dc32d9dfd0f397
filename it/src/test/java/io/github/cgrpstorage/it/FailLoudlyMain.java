package io.github.cgrpstorage.it;

import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import java.io.IOException;

/** A child process in which libbpf has much to complain of; prints what exceptions carry. */
final class FailLoudlyMain {

  private FailLoudlyMain() {}

  public static void main(String[] args) throws IOException {
    try (Bpf bpf = Bpf.open()) {
      try (BpfObject object = BpfObject.open(bpf, new byte[100], "zeroes")) {
        throw new AssertionError("zeroes are no object: " + object);
      } catch (BpfException e) {
        System.out.println(e.log().orElseThrow());
      }
      try (BpfObject object = BpfObject.open(bpf, KernelFixture.program("refused"), "refused")) {
        object.setAutoload("task_as_cgroup", true);
        object.load();
        throw new AssertionError("the verifier took it");
      } catch (BpfException e) {
        System.out.println(e.log().orElseThrow());
      }
    }
  }
}
