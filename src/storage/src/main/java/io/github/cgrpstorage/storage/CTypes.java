package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.btf.BtfType;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scalar types of C, as clang describes them for BPF. */
final class CTypes {

  static final BtfType.Int CHAR = integer("char", 1, true);
  static final BtfType.Int S8 = integer("signed char", 1, true);
  static final BtfType.Int U8 = integer("unsigned char", 1, false);
  static final BtfType.Int S16 = integer("short", 2, true);
  static final BtfType.Int U16 = integer("unsigned short", 2, false);
  static final BtfType.Int S32 = integer("int", 4, true);
  static final BtfType.Int U32 = integer("unsigned int", 4, false);
  static final BtfType.Int S64 = integer("long long", 8, true);
  static final BtfType.Int U64 = integer("unsigned long long", 8, false);
  static final BtfType.Int BOOL = new BtfType.Int("_Bool", 1, 8, 0, false, false, true);
  static final BtfType.Float F32 = new BtfType.Float("float", 4);
  static final BtfType.Float F64 = new BtfType.Float("double", 8);

  /** By the names that {@link ValueType#parse} takes. */
  static final Map<String, BtfType> BY_NAME = byName();

  private CTypes() {}

  private static BtfType.Int integer(String name, int size, boolean signed) {
    return new BtfType.Int(name, size, size * 8, 0, signed, false, false);
  }

  private static Map<String, BtfType> byName() {
    Map<String, BtfType> types = new LinkedHashMap<>();
    types.put("u8", U8);
    types.put("u16", U16);
    types.put("u32", U32);
    types.put("u64", U64);
    types.put("s8", S8);
    types.put("s16", S16);
    types.put("s32", S32);
    types.put("s64", S64);
    types.put("char", CHAR);
    types.put("bool", BOOL);
    types.put("f32", F32);
    types.put("f64", F64);
    return types;
  }
}
