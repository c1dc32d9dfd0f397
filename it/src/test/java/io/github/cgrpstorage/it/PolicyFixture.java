package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.agent.policy.PolicyEnforcer;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;

/** An installation of policies of the test's own, beside any other on this machine. */
@Requires({
  Feature.STORAGE_SYSCALLS,
  Feature.STEADY_LOOKUP,
  Feature.CGROUP_SOCK_ADDR,
  Feature.TP_BTF,
  Feature.CGROUP_ITERATOR,
  Feature.BPFFS
})
abstract class PolicyFixture extends KernelFixture {

  final Path pins = newPin();

  @AfterEach
  void uninstall() throws IOException {
    PolicyEnforcer.uninstall(bpf, pins);
  }

  PolicyEnforcer enforcer() throws IOException {
    return PolicyEnforcer.open(bpf, pins);
  }

  /** What the program {@code attempt} saw. */
  record Attempts(long allowed, long refused, long ran) {

    private static final Path PROGRAM = PeerIT.PEER.resolveSibling("attempt");
    private static final Pattern LINE =
        Pattern.compile("allowed ([0-9]+) refused ([0-9]+)(?: ran ([0-9]+))?");

    static List<String> command(Cgroup cgroup, String operation, int count) {
      return List.of(
          PROGRAM.toString(), cgroup.pathAtOpen().toString(), operation, Integer.toString(count));
    }

    static Attempts of(Child child) {
      Matcher line = LINE.matcher(child.check(0).out().strip());
      if (!line.matches()) {
        throw new AssertionError(child);
      }
      String ran = line.group(3);
      return new Attempts(
          Long.parseLong(line.group(1)),
          Long.parseLong(line.group(2)),
          ran == null ? 0 : Long.parseLong(ran));
    }
  }

  static Attempts attempt(Cgroup cgroup, String operation, int count) {
    return Attempts.of(Child.run(Attempts.command(cgroup, operation, count)));
  }

  static void assertAllowed(Cgroup cgroup, String... operations) {
    for (String operation : operations) {
      assertSaw(new Attempts(2, 0, operation.equals("exec") ? 2 : 0), cgroup, operation);
    }
  }

  static void assertRefused(Cgroup cgroup, String... operations) {
    for (String operation : operations) {
      assertSaw(new Attempts(0, 2, 0), cgroup, operation);
    }
  }

  private static void assertSaw(Attempts expected, Cgroup cgroup, String operation) {
    assertEquals(expected, attempt(cgroup, operation, 2), operation + " in " + cgroup);
  }
}
