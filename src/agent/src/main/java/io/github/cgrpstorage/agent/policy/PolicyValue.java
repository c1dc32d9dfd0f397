package io.github.cgrpstorage.agent.policy;

import io.github.cgrpstorage.storage.RecordCodec;
import java.lang.invoke.MethodHandles;

/** {@code struct policy} of policy.h. */
record PolicyValue(Limit connect, Limit bind, Limit exec) {

  static final RecordCodec<PolicyValue> CODEC =
      RecordCodec.of(MethodHandles.lookup(), PolicyValue.class);

  /** {@code enum policy_rule}. */
  private static final int ALLOW = 0;

  private static final int DENY = 1;
  private static final int RATE = 2;
  private static final int BUDGET = 3;

  /** {@code struct policy_limit}. */
  record Limit(int rule, int perSeconds, long count) {

    static Limit of(Rule rule) {
      return switch (rule) {
        case Rule.Allow() -> new Limit(ALLOW, 0, 0);
        case Rule.Deny() -> new Limit(DENY, 0, 0);
        case Rule.Rate(long count, Rule.Per per) -> new Limit(RATE, per.seconds(), count);
        case Rule.Budget(long count) -> new Limit(BUDGET, 0, count);
      };
    }

    Rule toRule() {
      return switch (rule) {
        case ALLOW -> Rule.ALLOW;
        case DENY -> Rule.DENY;
        case RATE -> new Rule.Rate(count, Rule.Per.ofSeconds(perSeconds));
        case BUDGET -> new Rule.Budget(count);
        default -> throw new IllegalArgumentException("no rule has the number " + rule);
      };
    }
  }

  static PolicyValue of(Policy policy) {
    return new PolicyValue(
        Limit.of(policy.connect()), Limit.of(policy.bind()), Limit.of(policy.exec()));
  }

  Policy toPolicy() {
    return new Policy(connect.toRule(), bind.toRule(), exec.toRule());
  }
}
