package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;

/**
 * What an object file says of its maps: each is a variable in the section {@code .maps}, a struct
 * whose member {@code value} points to the type of a value ({@code __type} in bpf_helpers.h).
 */
final class DeclaredMap {

  private DeclaredMap() {}

  /** The declared type of a map's values; null when the file declares none. */
  static ValueType valueType(Btf btf, String map) {
    for (int id = 1; id < btf.size(); id++) {
      if (btf.type(id) instanceof BtfType.Var variable
          && variable.name().equals(map)
          && btf.type(variable.type()) instanceof BtfType.Struct definition) {
        return valueType(btf, definition);
      }
    }
    return null;
  }

  private static ValueType valueType(Btf btf, BtfType.Struct definition) {
    for (BtfType.Member member : definition.members()) {
      if (member.name().equals("value") && btf.type(member.type()) instanceof BtfType.Ptr value) {
        return ValueType.fromBtf(btf, value.target());
      }
    }
    return null;
  }
}
