package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A known number of events in a cgroup is the number that was counted there. */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR})
@Tag("long")
class AgentEventsIT extends AgentFixture {

  private static final int N = 1000;

  @Test
  void systemCallsByClass() throws IOException {
    load(Collector.SYSCALLS);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "syscalls", N);
    Counted counted = counted(cgroup);
    // getppid, close, and the write by which it leaves.
    assertEquals(N, counted.number("cgroup_syscalls", "class=process"));
    assertEquals(N, counted.number("cgroup_syscalls", "class=file"));
    assertEquals(1, counted.number("cgroup_syscalls", "class=write"));
    assertEquals(2 * N + 1, counted.total("cgroup_syscalls"));
    assertEquals(N, counted.number("cgroup_syscall_errors", "class=file"));
    assertEquals(N, counted.total("cgroup_syscall_errors"));
  }

  /** Neither the call that a signal interrupts nor the return from the handler is an error. */
  @Test
  void interruptedSystemCalls() throws IOException {
    load(Collector.SYSCALLS);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "alarms", 100);
    Counted counted = counted(cgroup);
    assertTrue(counted.total("cgroup_syscalls") > 200);
    assertEquals(0, counted.total("cgroup_syscall_errors"));
  }

  @Test
  void programsExecuted() throws IOException {
    load(Collector.PROCESSES);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 100);
    Counted counted = counted(cgroup);
    assertEquals(100, counted.number("cgroup_processes_exec"));
    assertEquals(100, counted.number("cgroup_processes_fork"));
    assertEquals(100, counted.number("cgroup_processes_exit", "result=success"));
    assertEquals(100, counted.total("cgroup_processes_exit"));
    assertEquals(0, counted.number("cgroup_threads_created"));
  }

  @Test
  void processesByTheirEnd() throws IOException {
    load(Collector.PROCESSES);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exits", 50);
    Counted counted = counted(cgroup);
    assertEquals(100, counted.number("cgroup_processes_fork"));
    assertEquals(50, counted.number("cgroup_processes_exit", "result=failure"));
    assertEquals(50, counted.number("cgroup_processes_exit", "result=signal"));
    assertEquals(100, counted.total("cgroup_processes_exit"));
    assertEquals(0, counted.number("cgroup_processes_exec"));
  }

  @Test
  void threads() throws IOException {
    load(Collector.PROCESSES);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "threads", 100);
    Counted counted = counted(cgroup);
    assertEquals(100, counted.number("cgroup_threads_created"));
    assertEquals(0, counted.number("cgroup_processes_fork"));
    assertEquals(0, counted.total("cgroup_processes_exit"));
  }

  /**
   * Each new page that is touched is a fault; a few more are the stack's and the code's. The
   * tracepoint, exceptions:page_fault_user, is x86's: elsewhere the collector says that it is not
   * supported.
   */
  @Test
  void pageFaults() throws IOException {
    if (!Machine.isX86()) {
      assertUnsupported(Collector.PAGE_FAULTS, "page_fault_user");
      return;
    }
    load(Collector.PAGE_FAULTS);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "touch", 10 * N);
    assertBetween(10 * N, 10 * N + 20, counted(cgroup).number("cgroup_page_faults"), "faults");
  }

  /** The kernel keeps the time that each task waited for a CPU, and its switches, by itself. */
  @Test
  void spinnersThatShareACpu() throws IOException {
    load(Collector.SCHED);
    Cgroup cgroup = cgroups.make("one");
    Map<String, Long> kernel = Load.run(cgroup, "spin", 4, 1500);
    Counted counted = counted(cgroup);
    long waited = kernel.get("waited_ns");
    assertTrue(waited > 1_000_000_000L, kernel::toString);
    long sum = counted.sum("cgroup_sched_runqueue_latency_seconds");
    assertBetween(waited * 9 / 10, waited * 11 / 10, sum, "ns waited for a CPU");
    long switches = counted.number("cgroup_context_switches", "type=involuntary");
    long inside = kernel.get("involuntary_inside");
    assertBetween(inside, kernel.get("involuntary") + 16, switches, "involuntary switches");
    long preemptions =
        counted.number("cgroup_sched_preemptions", "by=self")
            + counted.number("cgroup_sched_preemptions", "by=foreign");
    assertBetween(1, switches, preemptions, "preemptions");
    // They wait for each other, and for whatever else this machine does.
    assertTrue(counted.number("cgroup_sched_preemptions", "by=self") > 5);
    assertBetween(
        waited * 8 / 10,
        waited * 12 / 10,
        counted.number("cgroup_sched_offcpu_seconds", "state=runnable"),
        "ns off the CPU while runnable");
    long used = usedNanos(cgroup);
    assertTrue(used > 1_000_000_000L, "ns used");
    long ran = counted.number("cgroup_sched_oncpu_seconds");
    assertBetween(used * 9 / 10, used * 11 / 10, ran, "ns on a CPU");
  }

  /** As the kernel's own file says. */
  private static long usedNanos(Cgroup cgroup) throws IOException {
    String usage = "usage_usec ";
    return Files.readAllLines(cgroup.pathAtOpen().resolve("cpu.stat")).stream()
        .filter(line -> line.startsWith(usage))
        .mapToLong(line -> Long.parseLong(line.substring(usage.length())) * 1000)
        .findFirst()
        .orElseThrow();
  }

  /**
   * A wait ends or begins while another task has the CPU. There are machines whose kernel runs no
   * tracepoint while a task of the machine's own has it, so some may be lost, and are counted then.
   */
  @Test
  void sleepersAreOffTheCpu() throws IOException {
    load(Collector.SCHED);
    Cgroup cgroup = cgroups.make("one");
    Map<String, Long> kernel = Load.run(cgroup, "sleep", 200, 2000);
    Snapshot snapshot = reader.read();
    Counted counted = counted(snapshot, cgroup);
    long seen = 200 - lost(snapshot);
    assertTrue(seen > 100, snapshot.losses()::toString);
    assertBetween(
        200,
        kernel.get("voluntary") + 2,
        counted.number("cgroup_context_switches", "type=voluntary"),
        "voluntary switches");
    long slept = counted.number("cgroup_sched_offcpu_seconds", "state=sleeping");
    assertBetween(seen * 2_000_000L, kernel.get("slept_ns"), slept, "ns asleep");
    long waits = counted.count("cgroup_sched_runqueue_latency_seconds");
    long switches = kernel.get("voluntary") + kernel.get("involuntary");
    assertBetween(seen, switches + 16, waits, "waits for a CPU");
  }

  @Test
  @Tag("cpus")
  void migrations() throws IOException {
    load(Collector.SCHED);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "migrate", 100);
    assertEquals(100, counted(cgroup).number("cgroup_sched_migrations"));
  }

  /** All times on a CPU together leave room for the time in which the CPUs had nothing to do. */
  @Test
  void idleTasksDoNotCount() throws IOException {
    load(Collector.SCHED);
    long begin = System.nanoTime();
    long idleBefore = idleNanos();
    Map<Long, Long> before = onCpuNanos();
    Eventually.holds(
        "the CPUs were idle for two seconds", () -> idleNanos() - idleBefore > 2_000_000_000L);
    long ran = 0;
    for (var now : onCpuNanos().entrySet()) {
      ran += now.getValue() - before.getOrDefault(now.getKey(), 0L);
    }
    long idle = idleNanos() - idleBefore;
    long all = (System.nanoTime() - begin) * Runtime.getRuntime().availableProcessors();
    assertBetween(1, all - idle / 2, ran, "ns on a CPU");
  }

  /**
   * By id. Others on this machine may remove a cgroup meanwhile: one without numbers counts for
   * nothing.
   */
  private Map<Long, Long> onCpuNanos() throws IOException {
    return reader.read().cgroups().stream()
        .filter(cgroup -> !cgroup.samples().isEmpty())
        .collect(
            Collectors.toMap(
                CgroupStats::id,
                cgroup -> new Counted(cgroup).number("cgroup_sched_oncpu_seconds")));
  }

  /** Of all CPUs. */
  private static long idleNanos() {
    try {
      String[] cpus = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
      return Long.parseLong(cpus[4]) * 10_000_000L;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Two cgroups fight for one CPU: each is preempted by the other. */
  @Test
  void aNoisyNeighbourIsForeign() throws IOException {
    load(Collector.SCHED);
    Cgroup one = cgroups.make("one");
    Cgroup other = cgroups.make("other");
    Thread neighbour = Thread.ofPlatform().start(() -> Child.run(command(other)).check(0));
    try {
      Load.run(one, "spin", 1, 1500);
    } finally {
      join(neighbour);
    }
    assertTrue(counted(one).number("cgroup_sched_preemptions", "by=foreign") > 50);
    assertTrue(counted(other).number("cgroup_sched_preemptions", "by=foreign") > 50);
    assertTrue(counted(one).number("cgroup_sched_preemptions", "by=self") < 5);
  }

  private static List<String> command(Cgroup cgroup) {
    try {
      return Load.command(cgroup.pathAtOpen(), Load.home(cgroup), "spin", 1, 1500);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
