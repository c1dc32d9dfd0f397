package io.github.cgrpstorage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of rules in docs/semantics.md is the one that the model follows. With {@code
 * -Dsemantics.write=true} this writes it.
 */
class SemanticsPageTest {

  private static final Path PAGE = Path.of("../../docs/semantics.md");
  private static final String TRACES =
      "src/differential/src/main/resources/io/github/cgrpstorage/differential/run/rules";
  private static final String BEGIN = "<!-- rules begin -->\n";
  private static final String END = "<!-- rules end -->\n";

  @Test
  void theTableIsTheModels() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (Boolean.getBoolean("semantics.write")) {
      Files.writeString(PAGE, page.substring(0, start) + table() + page.substring(end));
      return;
    }
    assertEquals(table(), page.substring(start, end), "run with -Dsemantics.write=true");
  }

  @ParameterizedTest
  @EnumSource
  void aRuleThatATraceCanShowHasOne(Rule rule) {
    boolean has = Files.exists(Path.of("../..", TRACES, rule.id() + ".trace"));
    assertEquals(rule.sight() == Rule.Sight.TRACE, has);
  }

  private static String table() {
    String head =
        "| rule | what | kernel function | releases | shown by |\n|---|---|---|---|---|\n";
    return head
        + Arrays.stream(Rule.values()).map(SemanticsPageTest::row).collect(Collectors.joining());
  }

  private static String row(Rule rule) {
    return "| `%s` | %s | `%s` | %s | %s |\n"
        .formatted(
            rule.id(),
            rule.sentence().replace("|", "\\|"),
            rule.function(),
            releases(rule),
            shownBy(rule));
  }

  /** A rule that operations can show has a trace of its own (RuleTracesTest). */
  private static String shownBy(Rule rule) {
    return rule.sight() == Rule.Sight.TRACE
        ? "[trace](../%s/%s.trace)".formatted(TRACES, rule.id())
        : rule.sight().name().toLowerCase(Locale.ROOT);
  }

  private static String releases(Rule rule) {
    String since = rule.since().map(release -> release + " and newer").orElse("");
    String until = rule.until().map(release -> "before " + release).orElse("");
    String both = (since + " " + until).strip();
    return both.isEmpty() ? "all" : both;
  }
}
