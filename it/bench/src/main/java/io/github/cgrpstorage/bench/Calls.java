package io.github.cgrpstorage.bench;

import static io.github.cgrpstorage.bench.Row.single;

import io.github.cgrpstorage.bench.Figures.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Single calls, beside the same calls in C and by JNA. */
final class Calls implements Section {

  private static final double MOST = 1.05;

  @Override
  public void run(Setting bench, Report report) throws RunnerException {
    Map<Row, Figures> figures = bench.jmh().run(rows(bench), bench.quick() ? 2 : 5);
    report.title("1", "single calls");
    report.pairs(figures);
    figures.forEach((row, found) -> judge(row, found, report));
    Chart.ratios(
        bench, "bench-calls", "A call from Java, as a ratio to the same call in C", figures);
  }

  private static void judge(Row row, Figures figures, Report report) {
    if (row.by().equals("Java") && !row.operation().equals("getppid")) {
      report.atMost(row.operation() + ", Java / C", figures.median(Pair::ratio), MOST);
      report.atMost(row.operation() + ", B/op", figures.median(Pair::bytes), 0.005);
    }
  }

  private static List<Row> rows(Setting bench) {
    List<String> c =
        List.of(bench.program("bench_lookup"), "-d", bench.libraryObject("driver"), "-i");
    List<Row> rows = new ArrayList<>();
    rows.add(single("lookup", "Java", JavaBenchmark.class, "lookup", "lookup", c));
    rows.add(single("update", "Java", JavaBenchmark.class, "update", "update", c));
    rows.add(
        single("delete + create", "Java", JavaBenchmark.class, "deleteCreate", "deleteCreate", c));
    rows.add(single("helper by test run", "Java", JavaBenchmark.class, "helper", "helper", c));
    rows.add(single("lookup", "JNA, direct", JnaBenchmark.class, "lookup", "lookup", c));
    if (!bench.quick()) {
      rows.addAll(more(c, bench));
    }
    return rows;
  }

  private static Row inJvm(Setting bench, String by, String method, int values, List<String> c) {
    Map<String, String> properties =
        Map.of(
            InJvmBenchmark.LIBRARY, bench.sharedLibrary("in_jvm"),
            InJvmBenchmark.DRIVER, bench.libraryObject("driver"));
    return new Row(
        "helper by test run", by, InJvmBenchmark.class, method, values, "helper", 1, c, properties);
  }

  private static List<Row> more(List<String> c, Setting bench) {
    List<String> alone = List.of(bench.program("bench_lookup"), "-1", "-i");
    return List.of(
        inJvm(bench, "C, called by Java", "one", 1, c),
        inJvm(bench, "C, in a JVM", "loop", InJvmBenchmark.LOOP, c),
        single("lookup", "Java, shared", JavaBenchmark.class, "lookupShared", "lookup", c),
        single("lookup", "Java, heap", JavaBenchmark.class, "lookupHeap", "lookup", c),
        single("lookup", "JNA, interface", JnaBenchmark.class, "lookupInterface", "lookup", c),
        single("update", "JNA, direct", JnaBenchmark.class, "update", "update", c),
        single(
            "delete + create",
            "JNA, direct",
            JnaBenchmark.class,
            "deleteCreate",
            "deleteCreate",
            c),
        single("getppid", "Java", JavaBenchmark.class, "getppid", "getppid", c),
        single("getppid", "JNA, direct", JnaBenchmark.class, "getppid", "getppid", c),
        single("lookup, C: -1", "Java, no target", JavaBenchmark.class, "lookup", "lookup", alone));
  }
}
