package io.github.cgrpstorage.differential.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of one name space, each with its slot: 0, 1, 2, … in the order of their first binding.
 *
 * <p>Not thread-safe.
 */
public final class Names {

  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> slots = new HashMap<>();

  /** No names yet. */
  public Names() {}

  /**
   * Names for slots that no text gave a name: a letter and the slot's number.
   *
   * @param letter what each name begins with
   * @param count how many
   * @return the names
   */
  public static Names numbered(char letter, int count) {
    Names names = new Names();
    for (int slot = 0; slot < count; slot++) {
      names.bind(letter + Integer.toString(slot));
    }
    return names;
  }

  /**
   * A name that an operation makes.
   *
   * @param name the name
   * @return its slot: the one it has already, or a new one
   */
  public int bind(String name) {
    Integer known = slots.putIfAbsent(name, names.size());
    if (known != null) {
      return known;
    }
    names.add(name);
    return names.size() - 1;
  }

  /**
   * A name that an operation uses.
   *
   * @param name the name
   * @return its slot, or -1 when nothing has bound it
   */
  public int slot(String name) {
    return slots.getOrDefault(name, -1);
  }

  /**
   * A slot's name.
   *
   * @param slot the slot
   * @return the name
   */
  public String name(int slot) {
    return names.get(slot);
  }

  /**
   * How many names are bound.
   *
   * @return the number of slots
   */
  public int count() {
    return names.size();
  }
}
