package io.github.cgrpstorage.agent.files;

import io.github.cgrpstorage.agent.files.Gap.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Reads the files of one cgroup's directory. Not thread-safe: one object reads once. */
final class DirectoryReader {

  /** No file of a cgroup comes near it. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int USUAL_BYTES = 4 << 10;

  private final Path directory;
  private final Controllers host;
  private final List<Gap> gaps = new ArrayList<>();

  /** For all files: {@link InputStream#readNBytes} makes one of 16 KiB for each. */
  private byte[] buffer = new byte[USUAL_BYTES];

  DirectoryReader(Path directory, Controllers host) {
    this.directory = directory;
    this.host = host;
  }

  CgroupFiles read() {
    Set<String> enabled = enabled();
    Map<String, Long> cpu = parse("cpu.stat", FilesParser::flat, Map.of());
    if (!cpu.isEmpty() && !cpu.containsKey("nr_throttled")) {
      noThrottling(enabled);
    }
    return new CgroupFiles(
        cpu,
        of("memory", enabled, "memory.current", FilesParser::single, OptionalLong.empty()),
        of("memory", enabled, "memory.stat", FilesParser::flat, Map.of()),
        of("memory", enabled, "memory.events", FilesParser::flat, Map.of()),
        of("io", enabled, "io.stat", FilesParser::devices, Map.of()),
        of("pids", enabled, "pids.current", FilesParser::single, OptionalLong.empty()),
        pressures(),
        gaps);
  }

  /** The root's file lists all that cgroup2 has; another's what its parent enabled for it. */
  private Set<String> enabled() {
    String words = parse("cgroup.controllers", FilesParser::firstLine, "");
    return Controllers.words(words);
  }

  /** The root is never throttled, and does not say so. */
  private void noThrottling(Set<String> enabled) {
    if (!isRoot()) {
      gaps.add(
          enabled.contains("cpu")
              ? new Gap("cpu.stat", Cause.NOT_IN_KERNEL, "no throttling: the kernel lacks it")
              : host.gap("cpu.stat", "cpu"));
    }
  }

  private <T> T of(
      String controller,
      Set<String> enabled,
      String file,
      Function<FilesParser, T> parser,
      T none) {
    if (enabled.contains(controller)) {
      return parse(file, parser, none);
    }
    gaps.add(host.gap(file, controller));
    return none;
  }

  private Map<Pressure.Resource, Pressure> pressures() {
    Map<Pressure.Resource, Pressure> found = new EnumMap<>(Pressure.Resource.class);
    for (Pressure.Resource resource : Pressure.Resource.values()) {
      Optional<Pressure> pressure = parse(resource.file(), FilesParser::pressure, Optional.empty());
      pressure.ifPresent(value -> found.put(resource, value));
    }
    return found;
  }

  private <T> T parse(String file, Function<FilesParser, T> parser, T none) {
    try {
      FilesParser content = new FilesParser(content(file));
      T value = parser.apply(content);
      if (content.isMalformed()) {
        gaps.add(new Gap(file, Cause.MALFORMED, "a part was not understood and is left out"));
      }
      return value;
    } catch (IOException e) {
      gaps.add(gap(file, e));
      return none;
    }
  }

  private String content(String file) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(file))) {
      int length = 0;
      int read = in.read(buffer);
      while (read > 0) {
        length += read;
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, 2 * length);
        }
        read = length < MOST_BYTES ? in.read(buffer, length, buffer.length - length) : 0;
      }
      return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    }
  }

  private Gap gap(String file, IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ when isRoot() ->
          new Gap(file, Cause.ROOT, "the root cgroup does not have it");
      case NoSuchFileException _ ->
          new Gap(file, Cause.NOT_IN_KERNEL, "the kernel lacks it, or it was switched off");
      case AccessDeniedException _ -> new Gap(file, Cause.DENIED, "this process may not read it");
      default -> new Gap(file, Cause.FAILED, String.valueOf(failure.getMessage()));
    };
  }

  /** Every other cgroup has a type. */
  private boolean isRoot() {
    return Files.notExists(directory.resolve("cgroup.type"));
  }
}
