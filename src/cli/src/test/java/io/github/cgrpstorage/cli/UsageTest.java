package io.github.cgrpstorage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no kernel: usage errors end with 2 before anything is touched, help with 0. */
class UsageTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(new Terminal(new PrintStream(out), new PrintStream(err)), args);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frob",
        "map",
        "map frob",
        "map create",
        "map create /sys/fs/bpf/x",
        "map create / --value-size 8",
        "map create /sys/fs/bpf/x --value-size eight",
        "map create /sys/fs/bpf/x --value-size 8 --layout u64",
        "map create /sys/fs/bpf/x --layout u65",
        "map create /sys/fs/bpf/x --value-size 0",
        "map put /sys/fs/bpf/x /sys/fs/cgroup 0",
        "map put /sys/fs/bpf/x /sys/fs/cgroup zz",
        "map put /sys/fs/bpf/x /sys/fs/cgroup 00 --mode sometimes",
        "policy",
        "policy frob",
        "policy set",
        "policy set /sys/fs/cgroup",
        "policy set /sys/fs/cgroup --connect",
        "policy set /sys/fs/cgroup --connect maybe",
        "policy set /sys/fs/cgroup --connect rate=5",
        "policy set /sys/fs/cgroup --bind rate=0/s",
        "policy set /sys/fs/cgroup --exec-budget -1",
        "policy set /sys/fs/cgroup --exec-budget many",
        "policy set /sys/fs/cgroup --exec deny --exec-budget 3",
        "policy clear",
        "policy clear /sys/fs/cgroup --all",
        "policy show /sys/fs/cgroup /sys/fs/cgroup",
        "load --collect frob",
        "load --collect sched --obituaries 0",
        "load --pins /",
        "unload frob",
        "dump -o xml",
        "top -d 0s",
        "top -n 0",
        "record",
        "record /tmp/x --interval 0s",
        "record /tmp/x --max-size huge",
        "replay --from yesterday /tmp/x",
        "dump --for soon",
        "dump --depth -1",
        "dump --limit -1",
        "replay --limit -1 /nowhere",
        "dump --include (",
        "measure",
        "measure --",
        "measure --frob true",
        "measure --collect frob -- true",
        "serve --listen nowhere",
        "serve --listen 127.0.0.1:70000",
        "serve --exclude (",
        "serve --interval 3",
        "serve --max-cgroups 0",
        "serve --tls-key /nowhere",
        "serve --config /nowhere",
        "serve --config / --config.check",
        "serve --otlp-endpoint localhost:4318",
        "demo --seconds -1"
      })
  void wrongUse(String line) {
    assertEquals(ExitCode.USAGE, run(line.split(" ")));
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    assertFalse(errors().isBlank());
    assertFalse(errors().contains("\tat "), errors());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "doctor --help",
        "demo --help",
        "map --help",
        "map create --help",
        "map get --help",
        "map put --help",
        "map delete --help",
        "map list --help",
        "map info --help",
        "map remove --help",
        "load --help",
        "unload --help",
        "dump --help",
        "record --help",
        "top --help",
        "replay --help",
        "measure --help",
        "serve --help",
        "policy --help",
        "policy set --help",
        "policy show --help",
        "policy clear --help"
      })
  void helpHasAnExample(String line) {
    assertEquals(ExitCode.DONE, run(line.split(" ")));
    assertEquals("", errors());
    String help = out.toString(StandardCharsets.UTF_8);
    assertFalse(help.contains("(?"), help);
    List<String> examples = help.lines().dropWhile(text -> !text.equals("Examples:")).toList();
    assertTrue(examples.size() > 1, help);
    // One that does not fit into 80 columns goes on in the next line.
    examples.stream().skip(1).forEach(text -> assertTrue(text.startsWith("  cgrp-storage"), text));
  }
}
