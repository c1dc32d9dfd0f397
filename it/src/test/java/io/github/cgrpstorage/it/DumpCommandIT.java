package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static io.github.cgrpstorage.it.CommandLine.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code dump} in each of its formats, against known loads. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class DumpCommandIT extends PinnedAgentFixture {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private String only() {
    return "\\Q" + path(cgroups.root()) + "\\E.*";
  }

  @Test
  void everyFormatHasTheSameNumbers() throws IOException {
    pin(Collector.PROCESSES, Collector.SCHED);
    Cgroup living = cgroups.make("liv,ing\t\"");
    Cgroup removed = cgroups.make("docker-" + "0123456789abcdef".repeat(4) + ".scope");
    Load.run(living, "exec", 5);
    Load.run(removed, "exec", 3);
    removed.remove();
    String shown = path(cgroups.root()) + "/liv,ing\\x09\"";

    JsonNode document = CommandLine.json(run("dump", "--json", "--include", only()).check(DONE));
    JsonNode one = entry(document, shown);
    assertEquals(5, one.get("cgroup_processes_exec").longValue());
    assertEquals(living.id(), one.get("id").longValue());
    assertTrue(one.get("removed").isNull());
    assertTrue(one.has("cgroup_cpu_usage_nanoseconds"), one::toString);
    JsonNode other = entry(document, path(removed));
    assertEquals(3, other.get("cgroup_processes_exec").longValue());
    assertFalse(other.get("removed").isNull());
    assertEquals("docker", other.get("runtime").asString());
    assertEquals(64, other.get("container_id").asString().length());

    List<String> lines = run("dump", "-o", "ndjson", "--include", only()).check(DONE).lines();
    assertEquals(document.get("cgroups").size(), lines.size());
    lines.forEach(line -> assertTrue(JSON.readTree(line).has("time")));

    List<String> csv =
        run(
                "dump",
                "-o",
                "csv",
                "--include",
                only(),
                "--fields",
                "cgroup,processes_exec,removed,processes_exit{result=\"success\"}")
            .check(DONE)
            .lines();
    assertEquals(
        "time,cgroup,cgroup_processes_exec,removed,\"cgroup_processes_exit{result=\"\"success\"\"}\"",
        csv.getFirst());
    String cell = '"' + shown.replace("\"", "\"\"") + '"';
    assertTrue(csv.stream().anyMatch(line -> line.endsWith("," + cell + ",5,,5")), csv::toString);
  }

  @Test
  void tablesAreSortedCutAndFiltered() throws IOException {
    pin(Collector.PROCESSES);
    for (Map.Entry<String, Integer> load : Map.of("a", 2, "b", 7, "c", 4).entrySet()) {
      Load.run(cgroups.make(load.getKey()), "exec", load.getValue());
    }
    List<String> table =
        run(
                "dump",
                "--filter",
                path(cgroups.root()),
                "--fields",
                "cgroup,processes_exec",
                "--sort",
                "processes_exec",
                "--limit",
                "2")
            .check(DONE)
            .lines();
    assertEquals(4, table.size(), table::toString);
    assertTrue(table.get(1).matches("cgroup +processes_exec"), table::toString);
    assertTrue(table.get(2).matches("\\Q" + path(cgroups.root()) + "/b\\E +7"), table::toString);
    assertTrue(table.get(3).matches("\\Q" + path(cgroups.root()) + "/c\\E +4"), table::toString);
  }

  /** With one word of its end, as promtool wants it. */
  @Test
  void openMetricsIsThatOfServe() throws IOException {
    pin(Collector.PROCESSES);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 2);
    Child child = run("dump", "-o", "openmetrics", "--include", only()).check(DONE);
    String line = "cgroup_processes_exec_total{cgroup=\"" + path(cgroup) + "\"} 2.0";
    assertTrue(child.lines().stream().anyMatch(one -> one.startsWith(line)), child::toString);
    assertEquals("# EOF", child.lines().getLast());
  }

  /** What is deeper is in its ancestor's numbers. */
  @Test
  void depthAddsUp() throws IOException {
    pin(Collector.PROCESSES);
    Load.run(cgroups.make("a"), "exec", 2);
    Load.run(cgroups.make("b"), "exec", 3);
    String depth = Integer.toString(path(cgroups.root()).split("/").length - 1);
    JsonNode document =
        CommandLine.json(run("dump", "--json", "--depth", depth, "--include", only()).check(DONE));
    assertEquals(1, document.get("cgroups").size(), document::toString);
    assertEquals(5, entry(document, path(cgroups.root())).get("cgroup_processes_exec").longValue());
  }

  @Test
  void aFieldThatIsNotThereIsNamed() throws IOException {
    pin(Collector.PROCESSES);
    Child child = run("dump", "--fields", "frob").check(USAGE);
    assertTrue(child.err().contains("no field 'frob'"), child::toString);
    Child collector = run("dump", "--collect", "sched").check(USAGE);
    assertTrue(collector.err().contains("does not collect 'sched'"), collector::toString);
  }

  /** Without pins it counts for itself, and says so. */
  @Test
  void withoutPinsItCountsForAMoment() {
    Child child = run("dump", "--json", "--collect", "processes", "--for", "100ms").check(DONE);
    assertTrue(child.err().contains("counting for 100 ms"), child::toString);
    assertTrue(CommandLine.json(child).get("cgroups").size() > 0, child::toString);
  }
}
