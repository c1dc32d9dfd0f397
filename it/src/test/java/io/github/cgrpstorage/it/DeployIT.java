package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.export.Family;
import io.github.cgrpstorage.agent.export.FileValues;
import io.github.cgrpstorage.agent.export.LiveView;
import io.github.cgrpstorage.agent.export.Selection;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is deployed with the agent, judged by the tools that will read it. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR})
class DeployIT extends AgentFixture {

  private static final Path DEPLOY = Path.of("../src/agent/deploy");
  private static final Path RULES = DEPLOY.resolve("prometheus/rules.yml");
  private static final String PROMTOOL = PrometheusIT.PROGRAMS.resolve("promtool").toString();
  private static final Path DASHBOARD = DEPLOY.resolve("grafana/cgroups.json");
  private static final Pattern METRIC = Pattern.compile("\\bcgroup_[a-z0-9_]+\\b");

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("cgrp-it-deploy");
  }

  @AfterEach
  void removeFolder() {
    Child.run("rm", "-r", folder.toString());
  }

  /** The rules' syntax, and each alert that should and should not come. */
  @Test
  void promtoolAcceptsTheRules() {
    Child check = Child.run(PROMTOOL, "check", "rules", RULES.toString()).check(0);
    assertTrue(check.out().contains("10 rules found"), check::toString);
    Path tests = DEPLOY.resolve("prometheus/rules.test.yml");
    Child.run(PROMTOOL, "test", "rules", tests.toString()).check(0);
  }

  /** As rules of a file of their own, with Grafana's variables filled in. */
  @Test
  void promtoolAcceptsTheDashboardsQueries() throws IOException {
    List<String> queries = queries();
    assertTrue(queries.size() > 10, queries::toString);
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    for (String query : queries) {
      String filled = query.replace("$__rate_interval", "5m").replaceAll("\\$\\w+", ".*");
      rules.append("  - record: one\n    expr: '").append(filled).append("'\n");
      rules.append("    labels: {n: \"").append(rules.length()).append("\"}\n");
    }
    Path file = Files.writeString(folder.resolve("dashboard.yml"), rules);
    Child check = Child.run(PROMTOOL, "check", "rules", file.toString()).check(0);
    assertTrue(check.out().contains(queries.size() + " rules found"), check::toString);
  }

  private static List<String> queries() throws IOException {
    JsonNode dashboard = JsonMapper.builder().build().readTree(Files.readString(DASHBOARD));
    assertEquals("Cgroups", dashboard.get("title").asString());
    List<String> queries = new ArrayList<>();
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertTrue(ids.add(panel.get("id").intValue()), panel::toString);
      panel.get("targets").forEach(target -> queries.add(target.get("expr").asString()));
    }
    return queries;
  }

  /**
   * A query of a name that nobody exports would be an empty panel, or an alert that never comes.
   */
  @Test
  void everyMetricThatIsAskedForIsExported() throws IOException {
    load(AgentOptions.USUAL.withCollectors(EnumSet.allOf(Collector.class)));
    LiveView view = LiveView.of(reader::read, Selection.ALL).with(FileValues.of(bpf));
    Set<String> exported = new TreeSet<>();
    view.view().families().forEach(family -> exported.addAll(names(family)));
    String asked = Files.readString(RULES) + String.join("\n", queries());
    Set<String> names =
        new TreeSet<>(METRIC.matcher(asked).results().map(MatchResult::group).toList());
    assertTrue(names.size() > 10, names::toString);
    names.removeAll(exported);
    assertEquals(Set.of(), names);
  }

  private static List<String> names(Family family) {
    String name = family.metric().name();
    return switch (family.metric().kind()) {
      case COUNTER -> List.of(name + "_total");
      case GAUGE -> List.of(name);
      case HISTOGRAM -> List.of(name + "_bucket", name + "_sum", name + "_count");
    };
  }

  /** With a program that is here in the place of Java's usual one. */
  @Test
  void systemdAcceptsTheUnits() throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> units = Files.list(DEPLOY.resolve("systemd"))) {
      for (Path unit : units.toList()) {
        String text = Files.readString(unit).replace("/usr/bin/java", "/bin/true");
        files.add(Files.writeString(folder.resolve(unit.getFileName()), text).toString());
      }
    }
    assertEquals(3, files.size());
    Child child = Child.run(Child.prefixed(List.of("systemd-analyze", "verify"), files)).check(0);
    assertEquals("", child.err());
  }

  /** As docs/deploy.md says: three for the loader, none for the server. */
  @Test
  void rightsAreTheLeast() throws IOException {
    assertEquals("CAP_BPF CAP_PERFMON CAP_NET_ADMIN", bounding("cgrp-storage-load.service"));
    assertEquals("", bounding("cgrp-storage-serve.service"));
    String chart = Files.readString(DEPLOY.resolve("helm/cgrp-storage/templates/daemonset.yaml"));
    assertTrue(chart.contains("add: [BPF, PERFMON, NET_ADMIN]"));
    assertEquals(2, chart.split("drop: \\[ALL\\]", -1).length - 1);
    assertFalse(chart.contains("privileged: true"));
  }

  private static String bounding(String unit) throws IOException {
    return Arrays.stream(Files.readString(DEPLOY.resolve("systemd").resolve(unit)).split("\n"))
        .filter(line -> line.startsWith("CapabilityBoundingSet="))
        .findFirst()
        .orElseThrow()
        .substring("CapabilityBoundingSet=".length());
  }
}
