package io.github.cgrpstorage.it.guest;

import io.github.cgrpstorage.storage.KernelRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The guests of one call of {@code it/kernels} together: as JSON, or in a page's table. */
final class Matrix {

  private static final String BEGIN = "<!-- matrix begin -->\n";
  private static final String END = "<!-- matrix end -->\n";

  private static final String HEAD =
      """
      | kernel | architecture | libbpf | verdict | passed | failed | skipped | on |
      |---|---|---|---|---|---|---|---|
      """;

  private Matrix() {}

  /** {@code json FOLDER ...} or {@code write PAGE FOLDER ...}. */
  static void main(String[] arguments) throws IOException {
    boolean json = arguments[0].equals("json");
    List<GuestRun> runs = new ArrayList<>();
    for (String folder : Arrays.asList(arguments).subList(json ? 1 : 2, arguments.length)) {
      runs.add(GuestRun.read(Path.of(folder)));
    }
    if (json) {
      System.out.println(json(runs));
    } else {
      Path page = Path.of(arguments[1]);
      Files.writeString(page, write(Files.readString(page), runs, LocalDate.now()));
    }
  }

  static String json(List<GuestRun> runs) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("passed", runs.stream().allMatch(run -> run.problems().isEmpty()));
    document.put("guests", runs.stream().map(Matrix::entry).toList());
    return JsonMapper.builder().build().writeValueAsString(document);
  }

  private static Map<String, Object> entry(GuestRun run) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("arch", run.fact("arch"));
    entry.put("release", run.fact("release"));
    entry.put("kernel", run.console().kernel().orElse(null));
    entry.put("libbpf", run.fact("libbpf"));
    entry.put("problems", run.problems());
    entry.put("passed", run.tests().passed());
    entry.put("failed", run.tests().failures());
    entry.put("skipped", run.tests().skips());
    entry.put("seconds", Integer.parseInt(run.fact("seconds")));
    entry.put("console", run.folder().resolve("console.log").toString());
    return entry;
  }

  /** The page with the rows of these runs in place of older ones of the same guests. */
  static String write(String page, List<GuestRun> runs, LocalDate day) {
    int start = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("the page has no " + BEGIN.strip() + " and its end");
    }
    start += BEGIN.length();
    Map<Row, String> rows =
        new TreeMap<>(
            Comparator.comparing(Row::release, Matrix::compare)
                .thenComparing(Row::arch)
                .thenComparing(Row::libbpf));
    page.substring(start, end)
        .lines()
        .skip(HEAD.lines().count())
        .forEach(line -> rows.put(Row.of(line), line));
    runs.stream().map(run -> line(run, day)).forEach(line -> rows.put(Row.of(line), line));
    return page.substring(0, start)
        + HEAD
        + rows.values().stream().map(line -> line + "\n").collect(Collectors.joining())
        + page.substring(end);
  }

  private static int compare(KernelRelease one, KernelRelease other) {
    return one.equals(other) ? 0 : one.atLeast(other) ? 1 : -1;
  }

  /** What makes a row's guest; there is one row for each. */
  private record Row(KernelRelease release, String arch, String libbpf) {

    static Row of(String line) {
      String[] cells = line.split(" *\\| *");
      return new Row(KernelRelease.parse(cells[1]), cells[2], cells[3]);
    }
  }

  private static String line(GuestRun run, LocalDate day) {
    Tests tests = run.tests();
    String skips = tests.skips().isEmpty() ? "" : " " + tests.skipsByFeature();
    return "| %s | %s | %s | %s | %d | %d | %d%s | %s |"
        .formatted(
            run.console().kernel().orElse(run.fact("release")),
            run.fact("arch"),
            run.fact("libbpf"),
            run.problems().isEmpty() ? "ok" : "**failed**",
            tests.passed(),
            tests.failures().size(),
            tests.skips().size(),
            skips,
            day);
  }
}
