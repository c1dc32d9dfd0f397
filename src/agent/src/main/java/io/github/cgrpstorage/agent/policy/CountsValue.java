package io.github.cgrpstorage.agent.policy;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.RecordCodec;
import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandles;

/** {@code struct policy_counts} of policy.h. */
record CountsValue(int unused, Count connect, Count bind, Count exec, long execsNotStopped) {

  /** {@code struct policy_count}. */
  record Count(long allowed, long refused, long paidNs) {

    PolicyCounts.Count toCount() {
      return new PolicyCounts.Count(allowed, refused);
    }
  }

  private static final StructLayout COUNT =
      structLayout(
              JAVA_LONG.withName("allowed"),
              JAVA_LONG.withName("refused"),
              JAVA_LONG.withName("paid_ns"))
          .withName("policy_count");

  static final RecordCodec<CountsValue> CODEC =
      RecordCodec.of(
          MethodHandles.lookup(),
          CountsValue.class,
          structLayout(
                  ValueType.SPIN_LOCK.withName("lock"),
                  JAVA_INT.withName("unused"),
                  COUNT.withName("connect"),
                  COUNT.withName("bind"),
                  COUNT.withName("exec"),
                  JAVA_LONG.withName("execs_not_stopped"))
              .withName("policy_counts"));

  PolicyCounts toCounts() {
    return new PolicyCounts(connect.toCount(), bind.toCount(), exec.toCount(), execsNotStopped);
  }
}
