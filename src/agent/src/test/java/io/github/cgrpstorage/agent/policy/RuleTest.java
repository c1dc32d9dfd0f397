package io.github.cgrpstorage.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.policy.Rule.Per;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules as text and as the value that programs read. */
class RuleTest {

  private static final List<Rule> RULES =
      List.of(
          Rule.ALLOW,
          Rule.DENY,
          new Rule.Rate(1, Per.S),
          new Rule.Rate(5, Per.M),
          new Rule.Rate(Rule.Rate.MOST, Per.H),
          new Rule.Budget(0),
          new Rule.Budget(999_999_999_999_999_999L));

  @Test
  void aRuleReadsWhatItPrints() {
    for (Rule rule : RULES) {
      assertEquals(rule, Rule.parse(rule.toString()));
    }
    assertEquals(new Rule.Rate(20, Per.S), Rule.parse("rate=20/s"));
    assertEquals("budget=7", Rule.parse("budget=7").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Allow",
        "denied",
        "rate",
        "rate=",
        "rate=5",
        "rate=5/d",
        "rate=-1/s",
        "rate=1.5/s",
        "rate=0/s",
        "rate=1000001/s",
        "rate=5/s ",
        "budget=",
        "budget=-1",
        "budget=5/s",
        "budget=9999999999999999999",
        "deny\n"
      })
  void whatIsNoRuleIsRefusedWithWhatWouldBeRight(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Rule.parse(text)).getMessage();
    assertTrue(message.contains("deny"), message);
  }

  @Test
  void aPolicyIsTheSameAfterItsValue() {
    for (Rule connect : RULES) {
      for (Rule exec : RULES) {
        Policy policy = new Policy(connect, Rule.DENY, exec);
        assertEquals(policy, PolicyValue.of(policy).toPolicy());
      }
    }
  }

  @Test
  void aPolicyIsChangedRuleByRule() {
    Policy policy =
        Policy.ALLOW_ALL
            .withConnect(Rule.DENY)
            .withBind(new Rule.Rate(2, Per.S))
            .withExec(new Rule.Budget(3));
    assertEquals("connect deny, bind rate=2/s, exec budget=3", policy.toString());
  }
}
