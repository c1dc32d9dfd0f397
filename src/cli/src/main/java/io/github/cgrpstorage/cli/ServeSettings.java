package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.serve.ServeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The command line before the environment before the configuration file. The file is read again at
 * each {@link #read()}.
 */
final class ServeSettings {

  private static final String ENVIRONMENT = "CGRP_STORAGE_";
  private static final String CONFIG = "CONFIG";

  private final Map<String, List<String>> commandLine = new LinkedHashMap<>();
  private final Map<String, String> environment;
  private final Optional<Path> config;

  /**
   * Some settings.
   *
   * @param given what was given on the command line; only what {@link ServeArguments} knows is used
   * @param config the file; null to look into the environment for one
   * @param environment the environment
   */
  ServeSettings(List<OptionSpec> given, Path config, Map<String, String> environment) {
    for (OptionSpec option : given) {
      if (known().contains(option.longestName())) {
        commandLine.put(option.longestName(), option.originalStringValues());
      }
    }
    this.environment = environment;
    this.config =
        Optional.ofNullable(config)
            .or(() -> Optional.ofNullable(environment.get(ENVIRONMENT + CONFIG)).map(Path::of));
  }

  private static List<String> known() {
    return new CommandLine(new ServeArguments())
        .getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
  }

  ServeOptions read() throws IOException {
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (config.isPresent()) {
      all.putAll(file(config.get()));
    }
    all.putAll(environment());
    all.putAll(commandLine);
    ServeArguments arguments = new ServeArguments();
    try {
      new CommandLine(arguments).parseArgs(inLine(all));
    } catch (ParameterException e) {
      throw new UsageException(e.getMessage());
    }
    return arguments.options();
  }

  private static String[] inLine(Map<String, List<String>> all) {
    List<String> line = new ArrayList<>();
    all.forEach((name, values) -> values.forEach(value -> line.add(name + "=" + value)));
    return line.toArray(String[]::new);
  }

  private Map<String, List<String>> environment() {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (String name : known()) {
      String variable = ENVIRONMENT + name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
      if (environment.containsKey(variable)) {
        found.put(name, List.of(environment.get(variable)));
      }
    }
    return found;
  }

  private static Map<String, List<String>> file(Path file) throws IOException {
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : toml(file).properties()) {
      String name = "--" + entry.getKey();
      if (!known().contains(name)) {
        throw new UsageException(
            "%s: unknown name '%s'; known are %s"
                .formatted(file, entry.getKey(), String.join(", ", known()).replace("--", "")));
      }
      found.put(name, texts(entry.getValue()));
    }
    return found;
  }

  private static JsonNode toml(Path file) throws IOException {
    try {
      return TomlMapper.builder().build().readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new UsageException("there is no file " + file);
    } catch (IOException e) {
      throw new UsageException("cannot read '" + file + "': " + Failures.text(e));
    } catch (JacksonException e) {
      throw new UsageException(
          "%s, line %d: %s".formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
    }
  }

  private static List<String> texts(JsonNode value) {
    List<String> texts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> texts.add(one.asString()));
    } else {
      texts.add(value.asString());
    }
    return texts;
  }
}
