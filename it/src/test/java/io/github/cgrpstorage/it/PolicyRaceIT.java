package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.policy.Policy;
import io.github.cgrpstorage.agent.policy.PolicyCounts.Count;
import io.github.cgrpstorage.agent.policy.PolicyEnforcer;
import io.github.cgrpstorage.agent.policy.Rule;
import io.github.cgrpstorage.storage.Cgroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Policies are set while processes run into them: no decision is lost from the counts. */
@Tag("host")
class PolicyRaceIT extends PolicyFixture {

  private static final int PROCESSES = 4;
  private static final int SETS = 500;

  /** None is {@code allow}, under which nothing is counted. */
  private static final List<Rule> RULES =
      List.of(
          Rule.DENY,
          new Rule.Rate(Rule.Rate.MOST, Rule.Per.S),
          new Rule.Rate(1, Rule.Per.H),
          new Rule.Budget(1L << 40));

  @Test
  void noCountIsLost() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    AtomicBoolean done = new AtomicBoolean();
    try (PolicyEnforcer enforcer = enforcer();
        ExecutorService threads = Executors.newFixedThreadPool(PROCESSES)) {
      enforcer.set(cgroup, policy(0));
      List<Future<Count>> seen = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        seen.add(threads.submit(() -> attemptUntil(done, cgroup)));
      }
      try {
        for (int i = 0; i < SETS; i++) {
          enforcer.set(cgroup, policy(i));
        }
      } finally {
        done.set(true);
      }
      Count sum = new Count(0, 0);
      for (Future<Count> count : seen) {
        sum = plus(sum, count.get());
      }
      assertTrue(sum.allowed() > SETS && sum.refused() > SETS, sum.toString());
      assertEquals(sum, enforcer.get(cgroup).orElseThrow().counts().connect());
    }
  }

  private static Policy policy(int turn) {
    return Policy.ALLOW_ALL.withConnect(RULES.get(turn % RULES.size()));
  }

  private static Count attemptUntil(AtomicBoolean done, Cgroup cgroup) {
    Count sum = new Count(0, 0);
    while (!done.get()) {
      Attempts attempts = attempt(cgroup, "udp4", 5_000);
      sum = plus(sum, new Count(attempts.allowed(), attempts.refused()));
    }
    return sum;
  }

  private static Count plus(Count a, Count b) {
    return new Count(a.allowed() + b.allowed(), a.refused() + b.refused());
  }
}
