package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.policy.Policy;
import io.github.cgrpstorage.agent.policy.PolicyCounts;
import io.github.cgrpstorage.agent.policy.PolicyCounts.Count;
import io.github.cgrpstorage.agent.policy.PolicyEnforcer;
import io.github.cgrpstorage.agent.policy.Rule;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What programs allow, refuse and count, against a C program that tries and counts for itself. */
@Tag("host")
class PolicyRulesIT extends PolicyFixture {

  private static final String[] CONNECTS = {
    "tcp4", "tcp6", "udp4", "udp6", "fast4", "send4", "send6", "raw4"
  };

  private static final Rule FIVE_AN_HOUR = new Rule.Rate(5, Rule.Per.H);

  private static PolicyCounts counts(PolicyEnforcer enforcer, Cgroup cgroup) throws IOException {
    return enforcer.get(cgroup).orElseThrow().counts();
  }

  @Test
  void eachWayToConnectIsRefusedAndCounted() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (PolicyEnforcer enforcer = enforcer()) {
      assertAllowed(cgroup, CONNECTS);
      enforcer.set(cgroup, Policy.ALLOW_ALL.withConnect(Rule.DENY));
      assertRefused(cgroup, CONNECTS);
      assertAllowed(cgroup, "bind4", "bind6", "exec");
      assertEquals(
          new PolicyCounts(new Count(0, 2 * CONNECTS.length), new Count(0, 0), new Count(0, 0), 0),
          counts(enforcer, cgroup));
      enforcer.set(cgroup, Policy.ALLOW_ALL);
      assertAllowed(cgroup, CONNECTS);
      assertEquals(2 * CONNECTS.length, counts(enforcer, cgroup).connect().refused());
    }
  }

  @Test
  void bindIsRefusedAndCounted() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(cgroup, Policy.ALLOW_ALL.withBind(Rule.DENY));
      assertRefused(cgroup, "bind4", "bind6");
      assertAllowed(cgroup, "tcp4", "send6", "exec");
      assertEquals(new Count(0, 4), counts(enforcer, cgroup).bind());
      assertEquals(new Count(0, 0), counts(enforcer, cgroup).connect());
    }
  }

  /** Exactly so many, and of those over it none comes to its first lines. */
  @Test
  void aBudgetOfExecs() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(cgroup, Policy.ALLOW_ALL.withExec(new Rule.Budget(7)));
      assertEquals(new Attempts(7, 93, 7), attempt(cgroup, "exec", 100));
      assertEquals(new Count(7, 93), counts(enforcer, cgroup).exec());
      // A larger budget is not used up by what was refused.
      enforcer.set(cgroup, Policy.ALLOW_ALL.withExec(new Rule.Budget(10)));
      assertEquals(new Attempts(3, 1, 3), attempt(cgroup, "exec", 4));
      assertEquals(0, counts(enforcer, cgroup).execsNotStopped());
      assertAllowed(cgroup, "tcp4", "bind4");
    }
  }

  /** An exec that fails by itself is none. */
  @Test
  void onlyAnExecThatSucceedsIsCharged() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(cgroup, Policy.ALLOW_ALL.withExec(new Rule.Budget(5)));
      String script =
          "echo 0 > \"$1/cgroup.procs\"; for i in 1 2 3; do /none/such; done; exec true";
      Child.shell(script, cgroup.pathAtOpen().toString()).check(0);
      assertEquals(new Count(1, 0), counts(enforcer, cgroup).exec());
    }
  }

  @Test
  void aBudgetOfConnectsAndARateOfExecs() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(cgroup, new Policy(new Rule.Budget(3), Rule.ALLOW, FIVE_AN_HOUR));
      assertEquals(new Attempts(3, 7, 0), attempt(cgroup, "udp4", 10));
      assertEquals(new Attempts(5, 15, 5), attempt(cgroup, "exec", 20));
      assertEquals(new Count(3, 7), counts(enforcer, cgroup).connect());
      assertEquals(new Count(5, 15), counts(enforcer, cgroup).exec());
    }
  }

  /** So many at once, to the last one, whoever of the cgroup tries, and then none. */
  @Test
  void aRateIsExactUnderContention() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    Rule rate = new Rule.Rate(500, Rule.Per.H);
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(cgroup, Policy.ALLOW_ALL.withConnect(rate));
      long start = System.nanoTime();
      List<Attempts> seen = inParallel(4, cgroup, "udp4", 5_000);
      long passed = (System.nanoTime() - start) / (3_600_000_000_000L / 500);
      long allowed = seen.stream().mapToLong(Attempts::allowed).sum();
      assertTrue(allowed >= 500 && allowed <= 500 + passed + 1, "allowed " + allowed);
      assertEquals(new Count(allowed, 20_000 - allowed), counts(enforcer, cgroup).connect());
    }
  }

  private static List<Attempts> inParallel(int processes, Cgroup cgroup, String what, int count)
      throws Exception {
    List<Attempts> seen = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(processes)) {
      List<Future<Attempts>> running = new ArrayList<>();
      for (int i = 0; i < processes; i++) {
        running.add(threads.submit(() -> attempt(cgroup, what, count)));
      }
      for (Future<Attempts> attempts : running) {
        seen.add(attempts.get());
      }
    }
    return seen;
  }

  @Test
  void aRateFillsAgainAndANewOneCountsAtOnce() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(cgroup, Policy.ALLOW_ALL.withConnect(FIVE_AN_HOUR));
      assertEquals(new Attempts(5, 1, 0), attempt(cgroup, "udp4", 6));
      // What was paid by the hour does not hold up who may by the second: one a 20th of it.
      enforcer.set(cgroup, Policy.ALLOW_ALL.withConnect(new Rule.Rate(20, Rule.Per.S)));
      Eventually.holds(
          "the rate fills", () -> attempt(cgroup, "udp4", 1).equals(new Attempts(1, 0, 0)));
      Thread.sleep(1100);
      assertTrue(attempt(cgroup, "udp4", 20).allowed() >= 20, "a second fills it");
    }
  }

  @Test
  void allAncestorsMustAllow() throws IOException {
    Cgroup top = cgroups.make("top");
    Cgroup middle = cgroups.make(top, "middle");
    Cgroup leaf = cgroups.make(middle, "leaf");
    Cgroup sibling = cgroups.make("sibling");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(top, Policy.ALLOW_ALL.withConnect(Rule.DENY));
      assertRefused(leaf, "tcp4");
      assertAllowed(leaf, "bind4");
      assertAllowed(sibling, "tcp4");
      // A cgroup below cannot give back what one above takes.
      enforcer.set(leaf, Policy.ALLOW_ALL.withBind(Rule.DENY));
      assertRefused(leaf, "tcp4", "bind4");
      assertAllowed(middle, "bind4");
      // One refusal is counted once: where it came from.
      assertEquals(new Count(0, 4), counts(enforcer, top).connect());
      assertEquals(new Count(0, 0), counts(enforcer, leaf).connect());
      assertEquals(new Count(0, 2), counts(enforcer, leaf).bind());
      enforcer.clear(top);
      assertAllowed(leaf, "tcp4");
      assertRefused(leaf, "bind4");
    }
  }

  /** A rate and a budget are one for the cgroup and all below it, also for those made later. */
  @Test
  void descendantsShareWhatTheirAncestorHas() throws IOException {
    Cgroup top = cgroups.make("top");
    try (PolicyEnforcer enforcer = enforcer()) {
      enforcer.set(top, new Policy(FIVE_AN_HOUR, new Rule.Budget(3), Rule.ALLOW));
      Cgroup left = cgroups.make(top, "left");
      Cgroup right = cgroups.make(top, "right");
      assertEquals(new Attempts(4, 0, 0), attempt(left, "udp4", 4));
      assertEquals(new Attempts(1, 3, 0), attempt(right, "udp4", 4));
      assertEquals(new Attempts(2, 0, 0), attempt(left, "bind4", 2));
      assertEquals(new Attempts(1, 1, 0), attempt(top, "bind4", 2));
      assertEquals(new Count(5, 3), counts(enforcer, top).connect());
    }
  }

  /** Programs go 128 cgroups up; who is deeper is refused, for they cannot see who else refuses. */
  @Test
  void whatIsNestedTooDeepIsRefused() throws IOException {
    List<Cgroup> nested = new ArrayList<>(List.of(cgroups.root()));
    try (PolicyEnforcer enforcer = enforcer()) {
      for (int level = 2; level <= 128; level++) {
        nested.add(nested.getLast().createChild("n"));
      }
      assertAllowed(nested.get(126), "tcp4");
      assertRefused(nested.getLast(), "tcp4", "bind4");
      enforcer.set(cgroups.root(), Policy.ALLOW_ALL.withBind(Rule.DENY));
      assertAllowed(nested.get(126), "tcp4");
      assertRefused(nested.get(126), "bind4");
    } finally {
      for (Cgroup cgroup : nested.subList(1, nested.size()).reversed()) {
        cgroup.remove();
        cgroup.close();
      }
    }
  }

  @Test
  void aPolicyThatIsNewWithItsPathHoldsForNobody() throws IOException {
    try (PolicyEnforcer enforcer = enforcer()) {
      try (Cgroup first = cgroups.root().createChild("again")) {
        enforcer.set(first, Policy.ALLOW_ALL.withConnect(Rule.DENY));
        assertRefused(first, "tcp4");
        first.remove();
      }
      assertAllowed(cgroups.make("again"), "tcp4");
    }
  }
}
