package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static io.github.cgrpstorage.it.CommandLine.NOT_THERE;
import static io.github.cgrpstorage.it.CommandLine.REFUSED;
import static io.github.cgrpstorage.it.CommandLine.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.seam.PathBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The commands {@code policy set}, {@code show}, {@code clear}. */
@Tag("host")
class PolicyCommandIT extends PolicyFixture {

  private Child policy(String command, String... more) {
    List<String> line = new ArrayList<>(List.of("policy", command, "--pins", pins.toString()));
    line.addAll(List.of(more));
    return CommandLine.run(line.toArray(String[]::new));
  }

  private static String path(Cgroup cgroup) {
    return Text.escape(cgroup.pathAtOpen());
  }

  private static void assertSaid(Child child, String... parts) {
    for (String part : parts) {
      assertTrue(child.err().contains(part), () -> "no '" + part + "' in " + child);
    }
    assertFalse(child.err().contains("\tat "), () -> "a stack trace: " + child);
  }

  /** The command that set it has ended: programs and policies are pinned. */
  @Test
  void aPolicySurvivesTheCommandThatSetIt() throws IOException {
    Cgroup denied = cgroups.make("denied");
    Cgroup child = cgroups.make(denied, "child");
    Cgroup sibling = cgroups.make("sibling");
    Child set = policy("set", path(denied), "--connect", "deny").check(DONE);
    assertEquals("", set.out() + set.err());
    assertRefused(denied, "tcp4");
    assertRefused(child, "tcp6");
    assertAllowed(sibling, "tcp4", "tcp6");

    assertEquals(
        path(denied) + "  connect deny (0 allowed, 4 refused)",
        policy("show", path(denied)).check(DONE).out().strip());
    assertEquals(
        "inherits " + path(denied) + "  connect deny (0 allowed, 4 refused)",
        policy("show", path(child)).check(DONE).out().strip());
    assertSaid(policy("show", path(sibling)).check(NOT_THERE), "absent", path(sibling));

    // Rules that are not named stay.
    policy("set", path(denied), "--bind", "rate=7/m", "--exec-budget", "9").check(DONE);
    assertEquals(
        path(denied)
            + "  connect deny (0 allowed, 4 refused)  bind rate=7/m (0 allowed, 0 refused)"
            + "  exec budget=9 (0 allowed, 0 refused)",
        policy("show").check(DONE).out().strip());

    assertEquals("", policy("clear", path(denied)).check(DONE).out());
    assertAllowed(child, "tcp4");
    assertSaid(policy("clear", path(denied)).check(NOT_THERE), "absent", "no policy");
    assertEquals("", policy("show").check(DONE).out());
    policy("clear", "--all").check(DONE);
    assertFalse(Files.exists(pins));
    assertSaid(policy("clear", "--all").check(NOT_THERE), "absent", pins.toString());
  }

  @Test
  void theSameInJson() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    Cgroup child = cgroups.make(cgroup, "child");
    JsonNode none = CommandLine.json(policy("show", "--json").check(DONE));
    assertEquals(0, none.get("policies").size());
    JsonNode set =
        CommandLine.json(policy("set", path(cgroup), "--exec", "budget=3", "--json").check(DONE));
    assertEquals("stored", set.get("result").asString());
    assertEquals(cgroup.id(), set.get("cgroup_id").asLong());
    assertEquals("budget=3", set.get("policy").get("exec").asString());
    assertEquals("allow", set.get("policy").get("connect").asString());
    attempt(cgroup, "exec", 5);

    JsonNode all = CommandLine.json(policy("show", "--json").check(DONE));
    JsonNode entry = all.get("policies").get(0);
    assertEquals(path(cgroup), entry.get("cgroup").asString());
    assertEquals(3, entry.get("counts").get("execs_allowed").asLong());
    assertEquals(2, entry.get("counts").get("execs_refused").asLong());

    JsonNode one = CommandLine.json(policy("show", path(child), "--json").check(DONE));
    assertEquals("absent", one.get("result").asString());
    assertEquals(entry, one.get("inherited").get(0));
    JsonNode own = CommandLine.json(policy("show", path(cgroup), "--json").check(DONE));
    assertEquals("present", own.get("result").asString());
    assertEquals(0, own.get("inherited").size());

    JsonNode cleared = CommandLine.json(policy("clear", path(cgroup), "--json").check(DONE));
    assertEquals("deleted", cleared.get("result").asString());
    JsonNode removed = CommandLine.json(policy("clear", "--all", "--json").check(DONE));
    assertEquals("removed", removed.get("result").asString());
  }

  @Test
  void hostileNamesAreData() throws IOException {
    byte[] name = {'a', '"', '\'', (byte) 0xff, 1, '\\', 'x', '4', '1', ' '};
    try (Cgroup cgroup = cgroups.root().createChild(PathBytes.toPath(name))) {
      policy("set", path(cgroup), "--bind", "deny").check(DONE);
      assertRefusedByDescriptor(cgroup);
      JsonNode all = CommandLine.json(policy("show", "--json").check(DONE));
      assertEquals(path(cgroup), all.get("policies").get(0).get("cgroup").asString());
      assertEquals(1, policy("show").check(DONE).lines().size());
      policy("clear", path(cgroup)).check(DONE);
      cgroup.remove();
    }
  }

  /** A command line of Java is text: the child is given the cgroup by its number in /proc. */
  private static void assertRefusedByDescriptor(Cgroup cgroup) {
    long descriptor = cgroup.handle().acquire();
    try {
      String self = "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor;
      List<String> command = new ArrayList<>(Attempts.command(cgroup, "bind4", 3));
      command.set(1, self);
      assertEquals(new Attempts(0, 3, 0), Attempts.of(Child.run(command)));
    } finally {
      cgroup.handle().release();
    }
  }

  @Test
  void whatCannotBeSetIsSaid() throws IOException {
    Cgroup gone = cgroups.make("gone");
    assertSaid(
        policy("set", Machine.cgroup2().toString(), "--bind", "deny").check(USAGE), "root cgroup");
    assertFalse(Files.exists(pins));
    gone.remove();
    assertSaid(policy("set", path(gone), "--bind", "deny").check(REFUSED), "ENOENT");
    assertSaid(
        CommandLine.run("policy", "show", path(cgroups.root()), "--pins", "/").check(USAGE),
        "--pins");
  }
}
