package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Scrapes a server again and again, as Prometheus does, and keeps what it says of the cgroups that
 * a {@link Soak} makes and removes. {@link #stop} ends it.
 */
final class Scraper {

  private static final Pattern EXECS =
      Pattern.compile("cgroup_processes_exec_total\\{cgroup=\"([^\"]*/go[0-9]+x[0-9]+)\"} (.*)");
  private static final Pattern LOST =
      Pattern.compile("cgroup_agent_lost_events_total\\{(.*)} (.*)");

  private final Serving serving;
  private final Duration pause;
  private final Thread thread;
  private final Map<String, Long> execs = new HashMap<>();
  private final Map<String, Long> losses = new HashMap<>();
  private final List<Long> memoryKib = new ArrayList<>();
  private final List<Long> descriptors = new ArrayList<>();
  private long worstNanos;
  private Throwable failure;
  private volatile boolean stopped;

  private Scraper(Serving serving, Duration pause) {
    this.serving = serving;
    this.pause = pause;
    this.thread = Thread.ofPlatform().name("scraper").start(this::scrapeAll);
  }

  static Scraper start(Serving serving, Duration pause) {
    return new Scraper(serving, pause);
  }

  private void scrapeAll() {
    try {
      do {
        scrape();
        LockSupport.parkNanos(pause.toNanos());
      } while (!stopped);
      scrape();
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void scrape() throws IOException {
    long begin = System.nanoTime();
    try (Stream<String> lines = serving.lines("/metrics")) {
      lines.forEach(this::take);
    }
    worstNanos = Math.max(worstNanos, System.nanoTime() - begin);
    memoryKib.add(residentKib());
    descriptors.add(openDescriptors());
  }

  private void take(String line) {
    keep(EXECS.matcher(line), execs);
    keep(LOST.matcher(line), losses);
  }

  private static void keep(Matcher found, Map<String, Long> greatest) {
    if (found.matches()) {
      greatest.merge(found.group(1), (long) Double.parseDouble(found.group(2)), Math::max);
    }
  }

  private long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(serving.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private long openDescriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(serving.pid()), "fd"))) {
      return all.count();
    }
  }

  /**
   * Fails if the server did not say of each of these cgroups that it executed one program, and of
   * none that is missing that it was lost.
   */
  void stop(Set<String> expected) {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    report(expected);
    check(expected);
  }

  private void report(Set<String> expected) {
    System.out.printf(
        "soak: serve: %,d of %,d removed cgroups in %d scrapes, the slowest %.1f ms%n",
        execs.size(), expected.size(), memoryKib.size(), worstNanos * 1e-6);
    System.out.println(
        "soak: serve: resident MiB: " + memoryKib.stream().map(k -> k >> 10).toList());
    System.out.println("soak: serve: descriptors: " + descriptors);
  }

  private void check(Set<String> expected) {
    if (failure != null) {
      throw new AssertionError("a scrape failed; serve said " + serving.said(), failure);
    }
    long missing = expected.stream().filter(path -> !execs.containsKey(path)).count();
    long overwritten =
        losses.entrySet().stream()
            .filter(loss -> loss.getKey().contains("obituaries_overwritten"))
            .mapToLong(Map.Entry::getValue)
            .max()
            .orElseThrow();
    assertTrue(missing <= overwritten, missing + " cgroups were never served");
    long counted = execs.values().stream().mapToLong(Long::longValue).sum();
    long lost = losses.values().stream().mapToLong(Long::longValue).sum();
    assertTrue(counted <= execs.size() && counted + lost >= execs.size(), "execs " + counted);
    // The first are of a JVM that is still growing into its work.
    long early = memoryKib.get(memoryKib.size() / 3);
    assertTrue(memoryKib.getLast() < early * 3 / 2 + 65_536, "serve grows: " + memoryKib);
    // A scrape may still be in the air, and one of the tree's directories open.
    assertTrue(descriptors.getLast() < descriptors.getFirst() + 16, "open: " + descriptors);
  }
}
