package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static io.github.cgrpstorage.it.CommandLine.MACHINE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Root, on a machine that lacks something: the report names it, and blames nothing else. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.CGROUP_ITERATOR})
class PoorMachineIT {

  private static final String WITHOUT_LIBBPF =
      """
      for file in $(ldconfig -p | sed -n 's/.*libbpf\\.so\\.1 .*=> //p'); do
        mount --bind /dev/null "$(readlink -f "$file")"
      done
      exec "$@"
      """;

  private static final String WITHOUT_CGROUP2 =
      "umount -l '" + Machine.cgroup2() + "'\nexec \"$@\"\n";

  /** In a mount namespace of its own, after a script changed it. */
  private static Child on(String script, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh"));
    command.addAll(CommandLine.of(CommandLine.JAR, arguments));
    return Child.run(command);
  }

  private static Map<String, String> verdicts(JsonNode json) {
    return StreamSupport.stream(json.get("features").spliterator(), false)
        .collect(
            Collectors.toMap(f -> f.get("feature").asString(), f -> f.get("verdict").asString()));
  }

  @Test
  void withoutLibbpf() {
    Child doctor = on(WITHOUT_LIBBPF, "doctor", "--json").check(MACHINE);
    Map<String, String> verdicts = verdicts(CommandLine.json(doctor));
    assertEquals("not_supported", verdicts.get("libbpf"));
    assertEquals("supported", verdicts.get("native-access"));
    assertEquals("supported", verdicts.get("cgroup2"));
    assertEquals("unknown", verdicts.get("cgrp-storage"));
    assertEquals("", doctor.err());
    Child get = on(WITHOUT_LIBBPF, "map", "get", "/sys/fs/bpf/none", "/tmp").check(MACHINE);
    assertTrue(get.err().contains("there is no libbpf.so.1"), get.err());
    assertTrue(get.err().contains("apt-get install libbpf1"), get.err());
    assertFalse(get.err().contains("\tat "), get.err());
  }

  @Test
  void withoutCgroup2() {
    Child doctor = on(WITHOUT_CGROUP2, "doctor", "--json").check(MACHINE);
    Map<String, String> verdicts = verdicts(CommandLine.json(doctor));
    assertEquals("not_supported", verdicts.get("cgroup2"));
    assertEquals("supported", verdicts.get("cgrp-storage"), "a map needs no cgroup");
    assertEquals("unknown", verdicts.get("storage-syscalls"));
    assertEquals("unknown", verdicts.get("cgroup-iterator"));
  }

  /** As root with these capabilities alone; making a cgroup at the root needs dac_override. */
  private static Child withOnly(String capabilities, String... arguments) {
    List<String> prefix =
        List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all," + capabilities);
    return Child.run(Child.prefixed(prefix, CommandLine.of(CommandLine.JAR, arguments)));
  }

  /** Without CAP_SYS_ADMIN to read a map's BTF, its layout is known by the object file. */
  @Test
  void theDemoNeedsTwoCapabilities() {
    Child demo =
        withOnly("+dac_override,+bpf,+perfmon", "demo", "--on", "kernel", "--seconds", "1");
    assertTrue(demo.check(DONE).out().contains("/cgrp-demo-busy-"), demo::toString);
  }

  @Test
  void withoutPerfmon() {
    Child doctor = withOnly("+dac_override,+bpf", "doctor").check(MACHINE);
    assertTrue(doctor.out().contains("\nMissing: cap-perfmon\n"), doctor::toString);
    assertEquals("", doctor.err());
    Child diff = withOnly("+dac_override,+bpf", "diff", "--ops", "10").check(MACHINE);
    assertTrue(diff.err().contains("give the process CAP_PERFMON"), diff::toString);
    assertEquals("", diff.out());
  }

  @Test
  void withoutTheRightToMakeCgroups() {
    Child demo = withOnly("+bpf,+perfmon", "demo", "--on", "kernel").check(MACHINE);
    assertTrue(demo.err().contains("CAP_DAC_OVERRIDE"), demo::toString);
  }

  /** Root of a user namespace has all capabilities, and none that counts here. */
  @Test
  void inAUserNamespace() {
    List<String> command = new ArrayList<>(List.of("unshare", "--user", "--map-root-user"));
    command.addAll(CommandLine.of(CommandLine.JAR, "doctor"));
    Child doctor = Child.run(command).check(MACHINE);
    assertTrue(doctor.out().contains("in a user namespace, where CAP_BPF"), doctor.out());
  }

  /** A process at its limit of open files gets an error with a name, and recovers. */
  @Test
  void withoutDescriptors() {
    List<String> command = Child.java(ExhaustMain.class);
    command.add(1, "-XX:-MaxFDLimit");
    List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"));
    limited.addAll(command);
    Child child = Child.run(limited).check(DONE);
    assertEquals(
        List.of("EMFILE", "EMFILE", "EMFILE", "EMFILE", "EMFILE", "recovered"), child.lines());
    assertEquals("", child.err());
  }
}
