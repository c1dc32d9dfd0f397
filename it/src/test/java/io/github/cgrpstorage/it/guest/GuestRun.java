package io.github.cgrpstorage.it.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * One guest of {@code it/kernels}: what the script wrote down of it, what its console and its
 * reports say.
 *
 * @param facts {@code arch}, {@code release}, {@code libbpf}, {@code seconds}, {@code ended} (no
 *     when the time was up), {@code tests} (no when it ran another command)
 * @param console its console
 * @param tests its tests
 */
record GuestRun(Path folder, Properties facts, Console console, Tests tests) {

  private static final int MOST_SHOWN = 20;

  static GuestRun read(Path folder) throws IOException {
    Properties facts = new Properties();
    try (var in = Files.newBufferedReader(folder.resolve("run.properties"))) {
      facts.load(in);
    }
    Path log = folder.resolve("console.log");
    // A guest that dies may leave half a character.
    String text =
        Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
    return new GuestRun(folder, facts, Console.of(text), Tests.read(folder.resolve("reports")));
  }

  String fact(String name) {
    return facts.getProperty(name, "");
  }

  boolean isOfTests() {
    return fact("tests").equals("yes");
  }

  /** What is wrong with it; empty when nothing is. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    console.panic().ifPresent(line -> problems.add("the kernel panicked: " + line.strip()));
    if (fact("ended").equals("no")) {
      problems.add("the time was up");
    }
    if (console.exit().isEmpty()) {
      problems.add(
          console.kernel().isEmpty() ? "the kernel did not come up" : "the command did not end");
    } else if (console.exit().getAsInt() != 0) {
      problems.add("the command ended with " + console.exit().getAsInt());
    }
    if (isOfTests()) {
      problems.addAll(problemsOfTests());
    }
    return problems;
  }

  private List<String> problemsOfTests() {
    List<String> problems = new ArrayList<>();
    if (tests.executed() == 0) {
      problems.add("no test ran to its end");
    }
    tests.failures().forEach(failure -> problems.add("failed: " + failure));
    tests.unexplained().forEach(skip -> problems.add("skipped without a right: " + skip));
    return problems;
  }

  /** One line, as {@code it/kernels} prints it. */
  String line() {
    List<String> problems = problems();
    return "%-5s %-5s %-28s libbpf %-4s %-6s %4d passed %3d failed %3d skipped%s %4s s"
        .formatted(
            fact("arch"),
            fact("release"),
            console.kernel().orElse("-"),
            fact("libbpf"),
            problems.isEmpty() ? "ok" : "FAILED",
            tests.passed(),
            tests.failures().size(),
            tests.skips().size(),
            tests.skips().isEmpty() ? "" : " " + tests.skipsByFeature(),
            fact("seconds"));
  }

  /** Prints the line, and below it what went wrong; the exit is 1 when something did. */
  static void main(String[] arguments) throws IOException {
    GuestRun run = read(Path.of(arguments[0]));
    List<String> problems = run.problems();
    System.out.println(run.line());
    problems.stream().limit(MOST_SHOWN).forEach(problem -> System.out.println("    " + problem));
    if (problems.size() > MOST_SHOWN) {
      System.out.println("    and " + (problems.size() - MOST_SHOWN) + " more");
    }
    if (!problems.isEmpty()) {
      System.out.println("    console: " + run.folder.resolve("console.log"));
    }
    if (!run.isOfTests()) {
      run.console.output().forEach(System.out::println);
    }
    System.exit(problems.isEmpty() ? 0 : 1);
  }
}
