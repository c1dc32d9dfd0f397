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
   * The path that ends with an element, as text: its last elements only, so that a long path costs
   * no more than a short one. It begins with a slash, or, where elements were left out, with "…/".
   */
  String endingAt(int index) {
    int first = Math.max(0, index + 1 - WINDOW);
    String start = first == 0 ? "/" : "…/";
    return start + String.join("/", names.subList(first, index + 1));
  }
}
