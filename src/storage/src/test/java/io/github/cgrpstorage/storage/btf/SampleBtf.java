package io.github.cgrpstorage.storage.btf;

import java.util.List;

/** BTF for tests. */
public final class SampleBtf {

  private SampleBtf() {}

  /** One type of each kind; the first has id 1. */
  public static List<BtfType> everyKind() {
    return List.of(
        new BtfType.Int("int", 4, 32, 0, true, false, false), // 1
        new BtfType.Int("char", 1, 8, 0, false, true, false),
        new BtfType.Int("_Bool", 1, 8, 0, false, false, true),
        new BtfType.Int("older", 4, 5, 3, false, false, false),
        new BtfType.Ptr(8), // 5
        new BtfType.Array(2, 1, 16),
        new BtfType.Enum(
            "state", 4, true, List.of(en("LOW", -1), en("HIGH", 1), en("MAX", Integer.MAX_VALUE))),
        new BtfType.Struct(
            "s",
            48,
            false,
            List.of(
                new BtfType.Member("number", 1, 0, 0),
                new BtfType.Member("three", 1, 32, 3),
                new BtfType.Member("seven", 1, 35, 7),
                new BtfType.Member("pointer", 5, 64, 0),
                new BtfType.Member("text", 6, 128, 0),
                new BtfType.Member("", 9, 256, 0),
                new BtfType.Member("ratio", 12, 320, 0))),
        new BtfType.Struct(
            "",
            8,
            true,
            List.of(new BtfType.Member("u", 1, 0, 0), new BtfType.Member("e", 10, 0, 0))),
        new BtfType.Enum("wide", 8, false, List.of(en("BIG", -1L), en("SMALL", 0))), // 10
        new BtfType.Enum("flags", 4, false, List.of(en("TOP", 0x8000_0000L))),
        new BtfType.Float("double", 8),
        new BtfType.Fwd("elsewhere", true),
        new BtfType.Typedef("s_t", 8),
        new BtfType.Modifier(BtfType.Qualifier.CONST, 14), // 15
        new BtfType.Modifier(BtfType.Qualifier.VOLATILE, 15),
        new BtfType.Modifier(BtfType.Qualifier.RESTRICT, 5),
        new BtfType.TypeTag("kptr", 8),
        new BtfType.FuncProto(1, List.of(new BtfType.Param("a", 1), new BtfType.Param("", 0))),
        new BtfType.Func("f", 19, 1), // 20
        new BtfType.Var("v", 16, 1),
        new BtfType.DataSec(".data", 48, List.of(new BtfType.Entry(21, 0, 48))),
        new BtfType.DeclTag("contains", 8, -1),
        new BtfType.Struct("outer", 96, false, List.of(new BtfType.Member("pair", 25, 0, 0))),
        new BtfType.Array(14, 1, 2)); // 25
  }

  private static BtfType.Enumerator en(String name, long value) {
    return new BtfType.Enumerator(name, value);
  }

  /** The bytes of {@link #everyKind()}. */
  public static byte[] bytes() {
    BtfWriter writer = new BtfWriter();
    everyKind().forEach(writer::add);
    return writer.toBytes();
  }
}
