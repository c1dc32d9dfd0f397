package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parts that the documents of the map commands are made of. */
final class MapReport {

  private MapReport() {}

  static Map<String, Object> about(Path pin, CgroupStorage map) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("pin", Text.escape(pin));
    document.put("map", map.name());
    return document;
  }

  static Map<String, Object> about(Path pin, CgroupStorage map, Cgroup cgroup, String result) {
    Map<String, Object> document = about(pin, map);
    document.put("cgroup", Text.escape(cgroup.pathAtOpen()));
    document.put("cgroup_id", cgroup.id());
    document.put("result", result);
    return document;
  }

  static void putValue(Map<String, Object> document, ValueType type, MemorySegment value) {
    document.put("value", hex(value));
    if (hasFields(type)) {
      document.put("fields", type.toMap(value));
    }
  }

  static String hex(MemorySegment value) {
    return HexFormat.of().formatHex(value.toArray(ValueLayout.JAVA_BYTE));
  }

  /** The value's bytes, and what they mean where the map's BTF says it. */
  static String shown(ValueType type, MemorySegment value) {
    return hasFields(type) ? hex(value) + "  " + type.format(value) : hex(value);
  }

  static boolean hasFields(ValueType type) {
    return type.btf().type(type.btf().resolve(type.valueTypeId()))
        instanceof io.github.cgrpstorage.storage.btf.BtfType.Struct;
  }
}
