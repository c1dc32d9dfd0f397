package io.github.cgrpstorage.it.guest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.TagFilter.excludeTags;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/**
 * Runs test classes in a guest: JUnit's console launcher takes 17 s of an emulated CPU to read its
 * own options.
 */
final class GuestMain {

  private GuestMain() {}

  /** Says on the console what runs, for a guest that hangs or dies in it. */
  private static final class Feed implements TestExecutionListener {

    private final long started = System.nanoTime();

    @Override
    public void executionStarted(TestIdentifier test) {
      if (test.isTest()) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        System.out.println(seconds + " s: run " + test.getUniqueId());
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result
          .getThrowable()
          .ifPresent(
              thrown -> {
                System.out.println(result.getStatus() + " " + test.getUniqueId());
                thrown.printStackTrace(System.out);
              });
    }
  }

  /**
   * Whether a class as a whole bears a tag. JUnit looks at all methods of a class before it asks
   * for its tags: on an emulated CPU, 6.12 came to its first test after 49 s, and after 38 s since
   * those classes are not shown to it.
   */
  private static boolean isTagged(Class<?> tests, List<String> tags) {
    return Arrays.stream(tests.getAnnotationsByType(Tag.class))
        .anyMatch(tag -> tags.contains(tag.value()));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, GuestMain.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("there is no class " + name, e);
    }
  }

  private static LauncherDiscoveryRequest request(String tags, List<String> classes) {
    boolean only = tags.startsWith("+");
    List<String> names = List.of(tags.substring(only ? 1 : 0).split(","));
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(
            classes.stream()
                .map(GuestMain::load)
                .filter(tests -> only || !isTagged(tests, names))
                .map(tests -> selectClass(tests))
                .toList())
        .filters(only ? includeTags(names) : excludeTags(names))
        .build();
  }

  /** FOLDER for the reports, TAGS to exclude or {@code +TAG} to include, and names of classes. */
  static void main(String[] arguments) {
    LauncherDiscoveryRequest request =
        request(arguments[1], Arrays.asList(arguments).subList(2, arguments.length));
    Launcher launcher = LauncherFactory.create();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    launcher.execute(
        request,
        summary,
        new Feed(),
        new LegacyXmlReportGeneratingListener(Path.of(arguments[0]), new PrintWriter(System.out)));
    System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
  }
}
