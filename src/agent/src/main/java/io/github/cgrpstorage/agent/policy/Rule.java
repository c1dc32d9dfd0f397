package io.github.cgrpstorage.agent.policy;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a policy says of one operation. As text: {@code allow}, {@code deny}, {@code rate=N/s},
 * {@code budget=N}.
 */
public sealed interface Rule {

  /** Says nothing: the operation is left to the policies of the cgroups above. */
  Rule ALLOW = new Allow();

  /** Refuses each. */
  Rule DENY = new Deny();

  /** The rule {@link #ALLOW}. */
  record Allow() implements Rule {
    @Override
    public String toString() {
      return "allow";
    }
  }

  /** The rule {@link #DENY}. */
  record Deny() implements Rule {
    @Override
    public String toString() {
      return "deny";
    }
  }

  /**
   * Allows so many in any time of this length, after the first so many at once: a bucket of {@code
   * count} tokens that fills evenly.
   *
   * @param count 1 to {@link #MOST}
   * @param per the time
   */
  record Rate(long count, Per per) implements Rule {

    /** Beyond it the time between two, in whole nanoseconds, would be wrong by more than 0.1 %. */
    public static final long MOST = 1_000_000;

    /** Checks the count. */
    public Rate {
      if (count < 1 || count > MOST) {
        throw new IllegalArgumentException(
            "a rate is 1 to " + MOST + ", not " + count + "; for none say deny");
      }
    }

    @Override
    public String toString() {
      return "rate=" + count + "/" + per;
    }
  }

  /**
   * Allows so many in all, since the policy was first set on the cgroup.
   *
   * @param count 0 or more
   */
  record Budget(long count) implements Rule {

    /** Checks the count. */
    public Budget {
      if (count < 0) {
        throw new IllegalArgumentException("a budget is 0 or more, not " + count);
      }
    }

    @Override
    public String toString() {
      return "budget=" + count;
    }
  }

  /** The time that a rate is for. */
  enum Per {
    /** A second. */
    S(1),
    /** A minute. */
    M(60),
    /** An hour. */
    H(3600);

    private final int seconds;

    Per(int seconds) {
      this.seconds = seconds;
    }

    int seconds() {
      return seconds;
    }

    static Per ofSeconds(int seconds) {
      return seconds == 1 ? S : seconds == 60 ? M : H;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a rule.
   *
   * @param text {@code allow}, {@code deny}, {@code rate=N/s} (or {@code /m}, {@code /h}), {@code
   *     budget=N}
   * @return the rule, whose {@code toString} is the text
   * @throws IllegalArgumentException when it is none; the message says what would be right
   */
  static Rule parse(String text) {
    Matcher counted = Pattern.compile("(rate|budget)=([0-9]{1,18})(/[smh])?").matcher(text);
    if (text.equals("allow")) {
      return ALLOW;
    }
    if (text.equals("deny")) {
      return DENY;
    }
    if (!counted.matches() || counted.group(1).equals("rate") != (counted.group(3) != null)) {
      throw new IllegalArgumentException(
          "'" + text + "' is no rule: allow, deny, rate=N/s (or /m, /h), or budget=N");
    }
    long count = Long.parseLong(counted.group(2));
    return counted.group(3) == null
        ? new Budget(count)
        : new Rate(count, Per.valueOf(counted.group(3).substring(1).toUpperCase(Locale.ROOT)));
  }
}
