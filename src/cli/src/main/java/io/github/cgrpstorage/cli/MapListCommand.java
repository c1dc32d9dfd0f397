package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Text;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
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
      List<Map<String, Object>> elements = new ArrayList<>();
      reader.read(root, (id, value) -> elements.add(element(map, id, value)));
      putPaths(bpf, elements);
      if (options.isJson()) {
        Map<String, Object> document = MapReport.about(options.pin(), map);
        document.put("method", reader.method().name().toLowerCase(Locale.ROOT));
        document.put("elements", elements);
        terminal.json(document);
      } else {
        elements.forEach(
            element -> terminal.line(element.get("cgroup") + "  " + element.get("shown")));
      }
    }
    return ExitCode.DONE;
  }

  private static String slowly(SubtreeReader reader, String why) {
    return "The tree is read by the method '%s', because of %s"
        .formatted(reader.method().name().toLowerCase(Locale.ROOT), why);
  }

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

  /** Some cgroups may have been removed since the pass. */
  private static void putPaths(Bpf bpf, List<Map<String, Object>> elements) throws IOException {
    Map<Long, Map<String, Object>> byId = new HashMap<>();
    elements.forEach(element -> byId.put((Long) element.get("cgroup_id"), element));
    bpf.cgroupPaths(byId.keySet())
        .forEach((id, path) -> byId.get(id).put("cgroup", Text.escape(path)));
  }
}
