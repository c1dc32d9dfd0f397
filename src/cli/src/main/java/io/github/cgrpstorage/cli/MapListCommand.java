package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.snapshot.CgroupPaths;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "Prints each cgroup2 cgroup that has a value, with the value; found by one pass of the kernel.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage map list /sys/fs/bpf/io",
      "  cgrp-storage map list /sys/fs/bpf/io --json"
    })
final class MapListCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private MapOptions options;

  MapListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (Bpf bpf = Bpf.open();
        CgroupStorage map = bpf.openPinned(options.pin(), Access.READ_WRITE);
        Cgroup root = bpf.rootCgroup();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      reader.limitation().ifPresent(why -> terminal.note(slowly(reader, why)));
      Map<Long, Map<String, Object>> elements = new LinkedHashMap<>();
      reader.read(root, (id, value) -> elements.put(id, element(map, id, value)));
      CgroupPaths.of(bpf, elements.keySet())
          .forEach((id, path) -> elements.get(id).put("cgroup", Text.escape(path)));
      if (options.isJson()) {
        Map<String, Object> document = MapReport.about(options.pin(), map);
        document.put("method", reader.method().name().toLowerCase(Locale.ROOT));
        document.put("elements", List.copyOf(elements.values()));
        terminal.json(document);
      } else {
        for (Map<String, Object> element : elements.values()) {
          terminal.line(element.get("cgroup") + "  " + element.get("shown"));
        }
      }
    }
    return ExitCode.DONE;
  }

  private static String slowly(SubtreeReader reader, String why) {
    return "The tree is read by the method '%s', because of %s"
        .formatted(reader.method().name().toLowerCase(Locale.ROOT), why);
  }

  /** Of a cgroup that was removed since the pass, unless a path is found for it. */
  private Map<String, Object> element(CgroupStorage map, long id, MemorySegment value) {
    Map<String, Object> element = new LinkedHashMap<>();
    element.put("cgroup", "(removed, id " + Long.toUnsignedString(id) + ")");
    element.put("cgroup_id", id);
    if (options.isJson()) {
      MapReport.putValue(element, map.type(), value);
    } else {
      element.put("shown", MapReport.shown(map.type(), value));
    }
    return element;
  }
}
