package io.github.cgrpstorage.agent;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The 64-bit global variables by which an object's programs speak to user space. Those whose names
 * begin with {@code lost_} count events that could not be recorded, for the reason that the rest of
 * the name says.
 *
 * @param memory the section that they are in, while programs write it
 * @param offsets where each is, by its name
 */
record Variables(MemorySegment memory, Map<String, Long> offsets) {

  /** The section of variables that begin with zeroes. */
  static final String SECTION = ".bss";

  private static final String LOST = "lost_";
  private static final VarHandle NUMBER = JAVA_LONG.varHandle();

  /** Where they are: lost ones and {@code written}; from the BTF of an opened object. */
  static Map<String, Long> offsets(Btf btf) {
    Map<String, Long> offsets = new TreeMap<>();
    for (int id = 1; id < btf.size(); id++) {
      if (btf.type(id) instanceof BtfType.DataSec section && section.name().equals(SECTION)) {
        for (BtfType.Entry entry : section.entries()) {
          offsets.put(btf.type(entry.type()).name(), (long) entry.offset());
        }
      }
    }
    offsets.keySet().removeIf(name -> !name.startsWith(LOST) && !name.equals("written"));
    return offsets;
  }

  long read(String name) {
    return (long) NUMBER.getVolatile(memory, offsets.get(name));
  }

  /** All that were lost, each reason with a word before it. */
  List<Loss> losses(String collector, String before) {
    return offsets.keySet().stream()
        .filter(name -> name.startsWith(LOST))
        .map(name -> new Loss(collector, before + name.substring(LOST.length()), read(name)))
        .toList();
  }
}
