package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The chart, rendered by Helm itself, and its commands, run. */
@Tag("host")
@EnabledOnOs(architectures = "amd64", disabledReason = "helm-java has no Helm for this machine")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class HelmChartIT extends KernelFixture {

  private static final Helm CHART =
      new Helm(Path.of("../src/agent/deploy/helm/cgrp-storage").toAbsolutePath());
  private static final String PINS = "/sys/fs/bpf/cgrp-storage";

  private static final String ALL_VALUES =
      """
      image: {repository: registry.example/cgrp-storage, tag: "1.2"}
      collect: [processes, tcp]
      serve:
        port: 9000
        arguments: ["--max-cgroups", "500", "--exclude", '/system\\.slice/"run"-.*']
      nodeSelector: {disk: ssd}
      podMonitor: {enabled: true, interval: 10s}
      """;

  private final Path pins = newPin();

  @TempDir private Path folder;

  @AfterEach
  void removePins() throws IOException {
    AgentPins.remove(pins);
  }

  private String render(String values) throws IOException {
    Path file = Files.writeString(folder.resolve("values.yaml"), values);
    return CHART.template().withName("agent").withKubeVersion("1.30.0").withValuesFile(file).call();
  }

  private static List<JsonNode> objects(String yaml) {
    JsonMapper json = JsonMapper.builder().build();
    List<JsonNode> objects = new ArrayList<>();
    new Yaml().loadAll(new StringReader(yaml)).forEach(one -> objects.add(json.valueToTree(one)));
    return objects;
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  @Test
  void helmFindsNoFault() {
    LintResult lint = CHART.lint().strict().call();
    assertFalse(lint.isFailed(), () -> lint.getMessages().toString());
  }

  @Test
  void asItComes() throws IOException {
    List<JsonNode> objects = objects(render("{}"));
    assertEquals(1, objects.size(), objects::toString);
    JsonNode set = objects.getFirst();
    assertEquals("DaemonSet", set.get("kind").asString());
    assertEquals("agent", set.at("/metadata/name").asString());
    assertEquals(set.at("/spec/selector/matchLabels"), set.at("/spec/template/metadata/labels"));
    JsonNode pod = set.at("/spec/template/spec");
    assertEquals(
        "[\"BPF\",\"PERFMON\",\"NET_ADMIN\"]",
        pod.at("/initContainers/0/securityContext/capabilities/add").toString());
    assertTrue(pod.at("/containers/0/securityContext/capabilities/add").isMissingNode());
    for (JsonNode container : List.of(pod.at("/initContainers/0"), pod.at("/containers/0"))) {
      assertEquals("cgrp-storage:0.1.0", container.get("image").asString());
      assertEquals("[\"ALL\"]", container.at("/securityContext/capabilities/drop").toString());
      assertEquals(volumes(pod), names(container.get("volumeMounts")), container::toString);
    }
  }

  private static List<String> volumes(JsonNode pod) {
    return names(pod.get("volumes"));
  }

  private static List<String> names(JsonNode objects) {
    return objects.valueStream().map(one -> one.get("name").asString()).toList();
  }

  @Test
  void withAllValues() throws IOException {
    List<JsonNode> objects = objects(render(ALL_VALUES));
    assertEquals(2, objects.size(), objects::toString);
    JsonNode pod = objects.getFirst().at("/spec/template/spec");
    assertEquals("registry.example/cgrp-storage:1.2", pod.at("/containers/0/image").asString());
    assertEquals(9000, pod.at("/containers/0/ports/0/containerPort").intValue());
    assertEquals("ssd", pod.at("/nodeSelector/disk").asString());
    JsonNode monitor = objects.getLast();
    assertEquals("PodMonitor", monitor.get("kind").asString());
    assertEquals("10s", monitor.at("/spec/podMetricsEndpoints/0/interval").asString());
    assertEquals(
        objects.getFirst().at("/spec/selector/matchLabels"),
        monitor.at("/spec/selector/matchLabels"));
  }

  /** As the pod would, but for the folder of the pins. */
  @Test
  void itsCommandsAreOurs() throws IOException {
    JsonNode pod = objects(render(ALL_VALUES)).getFirst().at("/spec/template/spec");
    List<String> load = strings(pod.at("/initContainers/0/args"));
    List<String> serve = new ArrayList<>(strings(pod.at("/containers/0/args")));
    assertEquals("/system\\.slice/\"run\"-.*", serve.getLast());
    run(load).check(DONE);
    assertTrue(Files.exists(pins.resolve("tcp")));
    assertFalse(Files.exists(pins.resolve("sched")));
    run(load).check(DONE);
    serve.add("--config.check");
    run(serve).check(DONE);
  }

  private Child run(List<String> arguments) {
    return CommandLine.run(
        arguments.stream()
            .map(word -> word.equals(PINS) ? pins.toString() : word)
            .toArray(String[]::new));
  }

  @Test
  void aWrongValueIsRefused() {
    assertRefused("collect: [everything]", "/collect/0");
    assertRefused("serve: {port: web}", "/serve/port");
    assertRefused("collects: []", "collects");
  }

  private void assertRefused(String values, String place) {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> render(values), values);
    assertTrue(e.getMessage().contains(place), e::getMessage);
  }
}
