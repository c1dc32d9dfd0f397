package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How fast processes make system calls and start programs, with and without the agent. */
final class AgentRates {

  /** A command that does something many times. */
  private record Work(String name, int times, List<String> command) {}

  private static final List<Work> WORKS =
      List.of(
          new Work(
              "system calls",
              2_000_000,
              List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=1000000")),
          new Work(
              "programs run",
              500,
              List.of("sh", "-c", "i=0; while [ $i -lt 500 ]; do /bin/true; i=$((i+1)); done")));

  private AgentRates() {}

  static void run(Setting bench, Report report) throws IOException, InterruptedException {
    Map<String, Set<Collector>> agents = new LinkedHashMap<>();
    agents.put("none", Set.of());
    agents.put("usual collectors", Collector.usual());
    agents.put("all, with syscalls", EnumSet.allOf(Collector.class));
    report.title("9", "work that the agent counts, a second");
    report.line("%-16s%-22s%16s%12s", "work", "agent", "a second", "/ none");
    for (Work work : WORKS) {
      double[] rates = rates(work, List.copyOf(agents.values()), bench.quick() ? 3 : 15);
      int i = 0;
      for (String agent : agents.keySet()) {
        report.line("%-16s%-22s%,16.0f%12.3f", work.name(), agent, rates[i], rates[i] / rates[0]);
        i++;
      }
    }
  }

  /** The median for each agent; the agents take turns. */
  private static double[] rates(Work work, List<Set<Collector>> agents, int rounds)
      throws IOException, InterruptedException {
    double[][] rates = new double[agents.size()][rounds];
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < agents.size(); i++) {
        double rate = rate(work, agents.get(i));
        if (round >= 0) {
          rates[i][round] = rate;
        }
      }
    }
    return Arrays.stream(rates).mapToDouble(each -> Figures.median(Arrays.stream(each))).toArray();
  }

  private static double rate(Work work, Set<Collector> collectors)
      throws IOException, InterruptedException {
    if (collectors.isEmpty()) {
      return rate(work);
    }
    try (Bpf bpf = Bpf.open();
        Agent _ = Agent.load(bpf, AgentOptions.USUAL.withCollectors(collectors))) {
      return rate(work);
    }
  }

  private static double rate(Work work) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Commands.run(work.command());
    return work.times() / ((System.nanoTime() - start) / 1e9);
  }
}
