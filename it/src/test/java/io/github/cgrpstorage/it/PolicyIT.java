package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.policy.CgroupPolicy;
import io.github.cgrpstorage.agent.policy.Policy;
import io.github.cgrpstorage.agent.policy.PolicyEnforcer;
import io.github.cgrpstorage.agent.policy.Rule;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.UpdateResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Policies through the Java API; this process itself is the one that they are about. */
@Tag("long")
class PolicyIT extends PolicyFixture {

  private static final Policy NO_CONNECT = Policy.ALLOW_ALL.withConnect(Rule.DENY);

  private static void connectTo(ServerSocket server) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server.getLocalSocketAddress());
      server.accept().close();
    }
  }

  @Test
  void aDeniedConnectInOneCgroupWhileItsSiblingConnects() throws IOException {
    Cgroup denied = cgroups.make("denied");
    Cgroup sibling = cgroups.make("sibling");
    try (PolicyEnforcer enforcer = enforcer();
        ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      assertEquals(UpdateResult.STORED, enforcer.set(denied, NO_CONNECT));
      try (var _ = TestCgroups.join(denied)) {
        SocketException e = assertThrows(SocketException.class, () -> connectTo(server));
        assertTrue(e.getMessage().contains("not permitted"), e.getMessage());
      }
      try (var _ = TestCgroups.join(sibling)) {
        connectTo(server);
      }
      assertEquals(1, enforcer.get(denied).orElseThrow().counts().connect().refused());
      assertEquals(Optional.empty(), enforcer.get(sibling));
    }
  }

  @Test
  void aDeniedBind() throws IOException {
    Cgroup denied = cgroups.make("denied");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(denied, Policy.ALLOW_ALL.withBind(Rule.DENY));
      try (var _ = TestCgroups.join(denied);
          ServerSocket server = new ServerSocket()) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        assertThrows(SocketException.class, () -> server.bind(any));
      }
    }
  }

  /** Java starts a program through a helper of its own: that is the first exec to be killed. */
  @Test
  void anExecOverTheBudgetIsKilled() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(cgroup, Policy.ALLOW_ALL.withExec(new Rule.Budget(0)));
      try (var _ = TestCgroups.join(cgroup)) {
        assertThrows(IOException.class, () -> new ProcessBuilder("true").start());
      }
      assertEquals(1, enforcer.get(cgroup).orElseThrow().counts().exec().refused());
    }
  }

  @Test
  void whatWasSetIsGiven() throws IOException {
    Cgroup top = cgroups.make("top");
    Cgroup child = cgroups.make(top, "child");
    Policy policy = new Policy(new Rule.Rate(20, Rule.Per.S), Rule.DENY, new Rule.Budget(1L << 40));
    try (PolicyEnforcer enforcer = enforcer()) {
      assertEquals(Optional.empty(), enforcer.get(top));
      assertEquals(List.of(), enforcer.list());
      enforcer.set(top, policy);
      enforcer.set(child, NO_CONNECT);
      assertEquals(policy, enforcer.get(top).orElseThrow().policy());
      assertEquals(List.of(top.id(), child.id()), ids(enforcer.list()));
      assertEquals(List.of(top.id()), ids(enforcer.inherited(child)));
      assertEquals(List.of(), enforcer.inherited(top));
      assertEquals(DeleteResult.DELETED, enforcer.clear(top));
      assertEquals(DeleteResult.ABSENT, enforcer.clear(top));
      assertEquals(List.of(child.id()), ids(enforcer.list()));
    }
  }

  private static List<Long> ids(List<CgroupPolicy> policies) {
    return policies.stream().map(CgroupPolicy::cgroupId).toList();
  }

  @Test
  void aPolicyGoesWithItsCgroup() throws IOException {
    Path path = cgroups.root().pathAtOpen().resolve("short");
    try (PolicyEnforcer enforcer = enforcer()) {
      try (Cgroup first = cgroups.root().createChild("short")) {
        enforcer.set(first, NO_CONNECT);
        first.remove();
        assertEquals(Optional.empty(), enforcer.get(first));
        assertEquals(UpdateResult.CGROUP_GONE, enforcer.set(first, NO_CONNECT));
        assertEquals(DeleteResult.CGROUP_GONE, enforcer.clear(first));
      }
      assertEquals(List.of(), enforcer.list());
      Files.createDirectory(path);
      try (Cgroup second = bpf.openCgroup(path)) {
        assertEquals(Optional.empty(), enforcer.get(second));
      }
    }
  }

  @Test
  void theRootAndCgroup1TakeNoPolicy() throws IOException {
    try (PolicyEnforcer enforcer = enforcer();
        Cgroup root = bpf.rootCgroup()) {
      assertThrows(IllegalArgumentException.class, () -> enforcer.set(root, NO_CONNECT));
      assertEquals(List.of(), enforcer.list());
    }
  }

  @Test
  @Requires(Feature.CGROUP1_KEY)
  void cgroup1TakesNoPolicy() throws IOException {
    try (PolicyEnforcer enforcer = enforcer();
        Cgroup v1 = bpf.openCgroup(Machine.cgroup1())) {
      assertThrows(IllegalArgumentException.class, () -> enforcer.set(v1, NO_CONNECT));
      assertEquals(Optional.empty(), enforcer.get(v1));
    }
  }

  @Test
  void uninstallLeavesNothing() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    assertEquals(Optional.empty(), PolicyEnforcer.openInstalled(bpf, pins));
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(cgroup, NO_CONNECT);
    }
    assertTrue(PolicyEnforcer.uninstall(bpf, pins));
    assertFalse(Files.exists(pins));
    assertFalse(PolicyEnforcer.uninstall(bpf, pins));
    try (PolicyEnforcer again = enforcer()) {
      assertEquals(Optional.empty(), again.get(cgroup));
    }
  }

  /** Where nothing can be pinned, nothing is attached, and no folder is left. */
  @Test
  void anInstallThatFailsLeavesNothing() throws IOException {
    Path elsewhere = Files.createTempDirectory("cgrp-it-no-bpffs");
    try {
      Path folder = elsewhere.resolve("policy");
      BpfException e =
          assertThrows(BpfException.class, () -> PolicyEnforcer.open(bpf, folder).close());
      assertTrue(e.remedy().orElseThrow().contains("bpffs"), e.getMessage());
      assertEquals(List.of(), list(elsewhere));
      Path nowhere = elsewhere.resolve("none").resolve("policy");
      e = assertThrows(BpfException.class, () -> PolicyEnforcer.open(bpf, nowhere).close());
      assertEquals(Errno.ENOENT, e.errno(), e.getMessage());
    } finally {
      Files.delete(elsewhere);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** A process that was killed half-way left pins under another name. */
  @Test
  void whatAKilledInstallLeftIsRemovedByTheNext() throws IOException {
    Path left = pins.resolveSibling(pins.getFileName() + "-new-4194305-1");
    Files.createDirectory(left);
    longs(left.resolve("policies"));
    try (PolicyEnforcer _ = enforcer()) {
      assertFalse(Files.exists(left));
    } finally {
      TestCgroups.removeTree(left);
    }
  }

  private void longs(Path pin) throws IOException {
    try (var map = longs()) {
      map.pin(pin);
    }
  }

  @Test
  void whoInstallsAtOnceSharesOneInstallation() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<PolicyEnforcer>> installs = Collections.nCopies(4, this::enforcer);
      for (Future<PolicyEnforcer> installed : threads.invokeAll(installs)) {
        try (PolicyEnforcer enforcer = installed.get()) {
          enforcer.set(cgroup, NO_CONNECT);
          assertEquals(1, enforcer.list().size());
          enforcer.clear(cgroup);
        }
      }
    }
    assertTrue(list(pins.getParent()).stream().noneMatch(pin -> pin.toString().contains("-new-")));
  }

  /** Another map under our name is not taken for ours. */
  @Test
  void aForeignMapIsRefusedWithTheRemedy() throws IOException {
    Files.createDirectory(pins);
    longs(pins.resolve("policies"));
    BpfException e = assertThrows(BpfException.class, () -> enforcer().close());
    assertTrue(e.remedy().orElseThrow().contains("policy clear --all"), e.getMessage());
    assertTrue(PolicyEnforcer.uninstall(bpf, pins));
  }

  /** Only pins of ours are removed. */
  @Test
  void uninstallTouchesNothingElse() throws IOException {
    try (PolicyEnforcer _ = enforcer()) {
      Path other = pins.resolve("other");
      longs(other);
      assertThrows(BpfException.class, () -> PolicyEnforcer.uninstall(bpf, pins));
      assertTrue(Files.exists(other));
      Files.delete(other);
    }
  }
}
