package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.identity.Identity;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** A text by which cgroups are looked for. */
final class FilterOption {

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only cgroups whose path, unit, container id or pod uid has this text in it.")
  private String text;

  String text() {
    return text;
  }

  View applyTo(View view) {
    return apply(view, text);
  }

  static View apply(View view, String text) {
    return Views.withRows(view, view.rows().stream().filter(row -> matches(row, text)).toList());
  }

  private static boolean matches(Row row, String text) {
    Identity identity = row.identity();
    return text.isEmpty()
        || Stream.of(
                row.name(),
                identity.unit(),
                identity.userUnit(),
                identity.containerId(),
                identity.podUid())
            .anyMatch(name -> name.contains(text));
  }
}
