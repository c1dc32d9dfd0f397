package io.github.cgrpstorage.agent.policy;

/**
 * What the processes of a cgroup may do, with all cgroups below it: a rate or a budget is one for
 * them all. An operation is allowed when the policies of the cgroup and of all its ancestors allow
 * it; so a policy can only take away from what the cgroups above leave.
 *
 * <p>Immutable.
 *
 * @param connect connect(2) of IPv4 and IPv6 sockets, and each datagram that is sent to an address;
 *     refused with EPERM. Where this is no {@code allow}, sockets of protocols other than TCP,
 *     MPTCP and UDP cannot be made, for their connects are not seen
 * @param bind bind(2) of IPv4 and IPv6 sockets; refused with EPERM. A socket that listens or sends
 *     without bind gets a port of the kernel's choice and is not refused
 * @param exec execve(2) that would succeed; what is refused is ended by SIGKILL before the new
 *     program's first instruction
 */
public record Policy(Rule connect, Rule bind, Rule exec) {

  /** Allows everything. */
  public static final Policy ALLOW_ALL = new Policy(Rule.ALLOW, Rule.ALLOW, Rule.ALLOW);

  /**
   * This policy with another rule for connect.
   *
   * @param rule the rule
   * @return the policy
   */
  public Policy withConnect(Rule rule) {
    return new Policy(rule, bind, exec);
  }

  /**
   * This policy with another rule for bind.
   *
   * @param rule the rule
   * @return the policy
   */
  public Policy withBind(Rule rule) {
    return new Policy(connect, rule, exec);
  }

  /**
   * This policy with another rule for exec.
   *
   * @param rule the rule
   * @return the policy
   */
  public Policy withExec(Rule rule) {
    return new Policy(connect, bind, rule);
  }

  @Override
  public String toString() {
    return "connect " + connect + ", bind " + bind + ", exec " + exec;
  }
}
