package io.github.cgrpstorage.agent.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path's elements, each byte a character (ISO 8859-1): the names that are looked for are ASCII,
 * and no other byte is lost or changed.
 */
record Parts(List<String> names) {

  /** How many elements a form of a container's or pod's path looks at. */
  private static final int WINDOW = 4;

  static Parts of(byte[] path) {
    List<String> names = new ArrayList<>();
    for (String name : new String(path, StandardCharsets.ISO_8859_1).split("/")) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return new Parts(names);
  }

  int size() {
    return names.size();
  }

  String get(int index) {
    return index < names.size() ? names.get(index) : "";
  }

  /**
   * The ends of the path up to an element: the element alone, with its parent, and so on, as far as
   * any form looks. The whole path, where that is short enough, comes once more with a slash before
   * it.
   */
  List<String> ends(int index) {
    List<String> ends = new ArrayList<>(WINDOW + 1);
    for (int first = index; first >= 0 && first > index - WINDOW; first--) {
      ends.add(String.join("/", names.subList(first, index + 1)));
    }
    if (index < WINDOW) {
      ends.add("/" + ends.getLast());
    }
    return ends;
  }
}
