package io.github.cgrpstorage.bench;

/** What the agent costs: each of its programs, the work that it counts, and its server. */
final class Agents implements Section {

  @Override
  public void run(Setting bench, Report report) throws Exception {
    new ProgramCosts(bench).run(report);
    AgentRates.run(bench, report);
    ServeCost.run(bench, report);
  }
}
