package io.github.cgrpstorage.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The commands. For picocli to look at all of them takes most of the time to start, so it is shown
 * only the one that the arguments name; all of them where they name none, for help and for what was
 * mistyped.
 */
final class Subcommands {

  private static final List<Class<?>> TOP =
      List.of(
          DoctorCommand.class,
          DemoCommand.class,
          MapCommand.class,
          LoadCommand.class,
          UnloadCommand.class,
          TopCommand.class,
          MeasureCommand.class,
          DumpCommand.class,
          RecordCommand.class,
          PolicyCommand.class,
          ServeCommand.class,
          ReplayCommand.class,
          DiffCommand.class,
          HelpCommand.class);

  private static final Map<Class<?>, List<Class<?>>> BELOW =
      Map.of(
          MapCommand.class,
          List.of(
              MapCreateCommand.class,
              MapGetCommand.class,
              MapPutCommand.class,
              MapDeleteCommand.class,
              MapListCommand.class,
              MapInfoCommand.class,
              MapRemoveCommand.class,
              HelpCommand.class),
          PolicyCommand.class,
          List.of(
              PolicySetCommand.class,
              PolicyShowCommand.class,
              PolicyClearCommand.class,
              HelpCommand.class));

  private Subcommands() {}

  /** Adds those that these arguments may mean. */
  static void add(CommandLine line, List<String> arguments) {
    add(line, TOP, arguments);
  }

  private static void add(CommandLine line, List<Class<?>> commands, List<String> arguments) {
    List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
    for (Class<?> type : meant(commands, arguments)) {
      CommandLine command = new CommandLine(type, line.getFactory());
      add(command, BELOW.getOrDefault(type, List.of()), rest);
      // What follows the command to measure is its own.
      command.setStopAtPositional(type == MeasureCommand.class);
      line.addSubcommand(command);
    }
  }

  private static List<Class<?>> meant(List<Class<?>> commands, List<String> arguments) {
    String word = arguments.isEmpty() ? "" : arguments.getFirst();
    return commands.stream()
        .filter(type -> type != HelpCommand.class) // which tells of all others
        .filter(type -> type.getAnnotation(Command.class).name().equals(word))
        .findFirst()
        .map(List::<Class<?>>of)
        .orElse(commands);
  }
}
