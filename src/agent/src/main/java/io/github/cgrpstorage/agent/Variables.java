package io.github.cgrpstorage.agent;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The 64-bit global variables by which an object's programs speak to user space. Those whose names
 * begin with {@code lost_} count events that could not be recorded, for the reason that the rest of
 * the name says.
 *
 * @param section the section that they are in: an array of one element
 * @param offsets where each is, by its name
 */
record Variables(Elements section, Map<String, Long> offsets) {

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

  long read(String name) throws IOException {
    return (long) NUMBER.getVolatile(section.get(0), offsets.get(name));
  }

  /** All that were lost, each reason with a word before it. */
  List<Loss> losses(String collector, String before) throws IOException {
    List<Loss> losses = new ArrayList<>();
    for (String name : offsets.keySet()) {
      if (name.startsWith(LOST)) {
        losses.add(new Loss(collector, before + name.substring(LOST.length()), read(name)));
      }
    }
    return losses;
  }
}
