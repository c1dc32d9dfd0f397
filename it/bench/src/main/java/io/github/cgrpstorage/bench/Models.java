package io.github.cgrpstorage.bench;

import static io.github.cgrpstorage.bench.Row.single;

import io.github.cgrpstorage.bench.Figures.Pair;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;

/** The model's speed, beside the kernel's; and what of a differential run is not the kernel's. */
final class Models implements Section {

  @Override
  public void run(Setting bench, Report report)
      throws RunnerException, IOException, InterruptedException {
    List<String> c = List.of(bench.program("bench_lookup"), "-i");
    Map<Row, Figures> figures =
        bench
            .jmh()
            .run(
                List.of(
                    single("lookup", "model", ModelCalls.class, "lookup", "lookup", c),
                    single("update", "model", ModelCalls.class, "update", "update", c),
                    single(
                        "delete + create",
                        "model",
                        ModelCalls.class,
                        "deleteCreate",
                        "deleteCreate",
                        c)),
                bench.forks());
    report.title("6", "the model, beside the kernel in C");
    report.pairs(figures);
    figures.forEach(
        (row, found) ->
            report.line(
                "%s: %.1f million a second", row.operation(), 1000 / found.median(Pair::nanos)));
    share(bench, report);
  }

  /** A part of the run's epochs is driven twice, once on the kernel alone. */
  private static void share(Setting bench, Report report) throws IOException, InterruptedException {
    String operations = bench.quick() ? "300000" : "5000000";
    String json =
        Commands.output(
            List.of(
                bench.root().resolve("run").toString(),
                "diff",
                "--ops",
                operations,
                "--seed",
                "1",
                "--json"));
    report.line(
        "differential run of %s operations: %.0f a second, %.0f %% of the time outside the kernel's side",
        operations, member(json, "per_second"), 100 * (1 - member(json, "ratio")));
  }

  private static double member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":([-0-9.E]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + name + " in " + json);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
