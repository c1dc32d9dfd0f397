package io.github.cgrpstorage.it.containers;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Feature;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Runs the product in an environment, and compares what comes out with what must. */
record EnvironmentCheck(Environment environment, Box box) {

  private static final int DONE = 0;
  private static final int NOT_THERE = 1;
  private static final int MACHINE = 3;

  private static final int OPERATIONS = 100_000;

  private static final String PIN = BpffsVolume.PLACE + "/io";
  private static final String THREE_AND_FOUR = "03000000000000000400000000000000";

  /** What the commands want of {@link Environment#RIGHTS}, beside the kernel. */
  private static final Set<Feature> OF_DOCTOR =
      EnumSet.of(Feature.CGROUP2, Feature.BPF_SYSCALL, Feature.CAP_BPF, Feature.CAP_PERFMON);

  private static final Set<Feature> OF_MAPS =
      EnumSet.of(Feature.BPF_SYSCALL, Feature.CAP_BPF, Feature.BPFFS);

  private static final Set<Feature> OF_THE_DEMO = with(OF_DOCTOR, Feature.CGROUP_CREATE);
  private static final Set<Feature> OF_DIFF = with(OF_THE_DEMO, Feature.BPFFS);

  private static final Pattern BUSY =
      Pattern.compile("^ *([0-9,]+) +[0-9,]+  .*/cgrp-demo-busy-", Pattern.MULTILINE);

  private static Set<Feature> with(Set<Feature> features, Feature more) {
    Set<Feature> all = EnumSet.copyOf(features);
    all.add(more);
    return all;
  }

  static void run(Environment environment) {
    try (Box box = Box.start(environment)) {
      EnvironmentCheck check = new EnvironmentCheck(environment, box);
      assertAll(
          environment.name(), check::doctor, check::elements, check::demo, check::differential);
    }
  }

  private boolean can(Set<Feature> needed) {
    return Collections.disjoint(needed, environment.lacks());
  }

  private void doctor() {
    Ran doctor = box.run("doctor", "--json");
    Set<Feature> missing = missing(doctor.json());
    missing.retainAll(Environment.RIGHTS);
    assertEquals(environment.lacks(), missing, doctor::toString);
    doctor.check(can(OF_DOCTOR) ? DONE : MACHINE);
    assertEquals("", doctor.err());
  }

  private static Set<Feature> missing(JsonNode report) {
    Set<Feature> missing = EnumSet.noneOf(Feature.class);
    for (JsonNode finding : report.get("features")) {
      if (finding.get("verdict").asString().equals("not_supported")) {
        missing.add(byId(finding.get("feature").asString()));
      }
    }
    return missing;
  }

  private static Feature byId(String id) {
    return Arrays.stream(Feature.values()).filter(f -> f.id().equals(id)).findFirst().orElseThrow();
  }

  private void elements() {
    Ran created = box.run("map", "create", PIN, "--layout", "u64 reads; u64 writes");
    if (!can(OF_MAPS)) {
      created.check(MACHINE).said("cgrp-storage: ");
      return;
    }
    created.check(DONE);
    if (!environment.lacks().contains(Feature.CGROUP2)) {
      elementsOf(tree());
    }
    box.run("map", "remove", PIN).check(DONE);
  }

  /** Where cgroup2 is in the container, as the container's own mounts say. */
  private String tree() {
    return box.execute("findmnt", "-n", "-t", "cgroup2", "-o", "TARGET").check(DONE).out().strip();
  }

  private void elementsOf(String cgroup) {
    box.run("map", "get", PIN, cgroup).check(NOT_THERE).said("absent");
    box.run("map", "put", PIN, cgroup, THREE_AND_FOUR, "--mode", "create").check(DONE);
    box.run("map", "put", PIN, cgroup, THREE_AND_FOUR, "--mode", "create").check(NOT_THERE);
    Ran got = box.run("map", "get", PIN, cgroup, "--json").check(DONE);
    assertEquals(THREE_AND_FOUR, got.json().get("value").asString());
    box.run("map", "delete", PIN, cgroup).check(DONE);
    box.run("map", "delete", PIN, cgroup).check(NOT_THERE);
  }

  /** Its second half is the program that counts system calls. */
  private void demo() {
    Ran demo = box.run("demo", "--on", "kernel", "--seconds", "1");
    if (can(OF_THE_DEMO)) {
      Matcher busy = BUSY.matcher(demo.check(DONE).out());
      assertTrue(busy.find(), demo::toString);
      assertTrue(Long.parseLong(busy.group(1).replace(",", "")) > 0, demo::toString);
    } else {
      namesWhatIsMissing(demo.check(MACHINE), OF_THE_DEMO);
    }
  }

  private void differential() {
    Ran diff = box.run("diff", "--ops", Integer.toString(OPERATIONS), "--json");
    if (can(OF_DIFF)) {
      JsonNode report = diff.check(DONE).json();
      assertEquals(OPERATIONS, report.get("operations").asInt(), diff::toString);
      assertTrue(report.get("divergence").isNull(), diff::toString);
    } else if (can(OF_THE_DEMO)) {
      diff.check(MACHINE).said("mount -t bpf none /sys/fs/bpf");
    } else {
      namesWhatIsMissing(diff.check(MACHINE), OF_THE_DEMO);
    }
  }

  private void namesWhatIsMissing(Ran ran, Set<Feature> needed) {
    for (Feature feature : needed) {
      boolean named = ran.err().contains("no   " + feature.id() + " ");
      assertEquals(environment.lacks().contains(feature), named, () -> feature + " of " + ran);
    }
    ran.said("Missing:");
  }
}
