package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.seam.MapInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes a map and pins it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage map create /sys/fs/bpf/flags --value-size 4",
      "  cgrp-storage map create /sys/fs/bpf/io --layout \"u64 reads[2]\" --name io"
    })
final class MapCreateCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private MapOptions options;

  @ArgGroup(multiplicity = "1")
  private Value value;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The map's name; else the pin's last part.")
  private String name;

  /** One of two ways to say what a value is. */
  private static final class Value {

    @Option(
        names = "--value-size",
        paramLabel = "N",
        required = true,
        description = "Values are N bytes of no further meaning, 1 to 65407.")
    private Integer size;

    @Option(
        names = "--layout",
        paramLabel = "FIELDS",
        required = true,
        description = {
          "Values are a struct, as in \"u64 reads; u64 writes\".",
          "Types: u8 u16 u32 u64 s8 s16 s32 s64 char bool f32 f64, arrays of them, bpf_spin_lock."
        })
    private String layout;

    ValueType type() {
      try {
        return layout != null ? ValueType.parse(layout) : ValueType.ofBytes(size);
      } catch (IllegalArgumentException e) {
        throw new UsageException(e.getMessage());
      }
    }
  }

  MapCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    ValueType type = value.type();
    try (Bpf bpf = Bpf.open()) {
      BpffsMount.ensure(options.pin(), terminal);
      try (CgroupStorage map = create(bpf, type)) {
        map.pin(options.pin());
        print(map.info(), map);
      }
    } catch (BpfException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      terminal.note("refused: something is at '" + Text.escape(options.pin()) + "' already");
      return ExitCode.NOT_THERE;
    }
    return ExitCode.DONE;
  }

  private CgroupStorage create(Bpf bpf, ValueType type) throws IOException {
    try {
      return bpf.createCgroupStorage(name != null ? name : nameOfPin(), type);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private String nameOfPin() {
    Path last = options.pin().getFileName();
    if (last == null) {
      throw new UsageException("PIN is a new file in a bpffs, not '/'");
    }
    String text = last.toString().replaceAll("[^A-Za-z0-9_.]", "_");
    return text.substring(0, Math.min(15, text.length()));
  }

  private void print(MapInfo info, CgroupStorage map) {
    if (options.isJson()) {
      Map<String, Object> document = MapReport.about(options.pin(), map);
      document.put("id", info.id());
      document.put("value_size", info.valueSize());
      terminal.json(document);
    } else {
      terminal.line(
          "created map '%s', id %d, values of %d bytes, at %s"
              .formatted(info.name(), info.id(), info.valueSize(), Text.escape(options.pin())));
    }
  }
}
