package io.github.cgrpstorage.storage.btf;

import io.github.cgrpstorage.storage.btf.BtfType.Qualifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Reads one type of checked bytes. */
final class TypeDecoder {

  /** The encoding bits of an integer. */
  static final int SIGNED = 1;

  static final int CHAR = 2;
  static final int BOOL = 4;

  private final Sections sections;
  private final int start;
  private final Kind kind;
  private final int vlen;
  private final boolean flag;

  TypeDecoder(Sections sections, int start) {
    this.sections = sections;
    this.start = start;
    int info = sections.word(start + 4);
    this.kind = Kind.of(info);
    this.vlen = Kind.vlen(info);
    this.flag = Kind.flag(info);
  }

  BtfType decode() {
    return switch (kind) {
      case VOID -> new BtfType.Void();
      case INT -> decodeInt(word(12));
      case PTR -> new BtfType.Ptr(word(8));
      case ARRAY -> new BtfType.Array(word(12), word(16), word(20));
      case STRUCT, UNION ->
          new BtfType.Struct(name(), word(8), kind == Kind.UNION, entries(this::member));
      case ENUM -> new BtfType.Enum(name(), word(8), flag, entries(this::enumerator));
      case ENUM64 -> new BtfType.Enum(name(), word(8), flag, entries(this::enumerator64));
      case FWD -> new BtfType.Fwd(name(), flag);
      case TYPEDEF -> new BtfType.Typedef(name(), word(8));
      case CONST -> new BtfType.Modifier(Qualifier.CONST, word(8));
      case VOLATILE -> new BtfType.Modifier(Qualifier.VOLATILE, word(8));
      case RESTRICT -> new BtfType.Modifier(Qualifier.RESTRICT, word(8));
      case TYPE_TAG -> new BtfType.TypeTag(name(), word(8));
      case DECL_TAG -> new BtfType.DeclTag(name(), word(8), word(12));
      case FUNC -> new BtfType.Func(name(), word(8), vlen);
      case FUNC_PROTO -> new BtfType.FuncProto(word(8), entries(this::param));
      case VAR -> new BtfType.Var(name(), word(8), word(12));
      case DATASEC -> new BtfType.DataSec(name(), word(8), entries(this::entry));
      case FLOAT -> new BtfType.Float(name(), word(8));
    };
  }

  private BtfType decodeInt(int data) {
    int encoding = data >>> 24;
    return new BtfType.Int(
        name(),
        word(8),
        data & 0xff,
        data >> 16 & 0xff,
        (encoding & SIGNED) != 0,
        (encoding & CHAR) != 0,
        (encoding & BOOL) != 0);
  }

  private BtfType.Member member(int at) {
    int offset = sections.word(at + 8);
    return new BtfType.Member(
        sections.string(sections.word(at)),
        sections.word(at + 4),
        flag ? offset & 0xff_ffff : offset,
        flag ? offset >>> 24 : 0);
  }

  private BtfType.Enumerator enumerator(int at) {
    int value = sections.word(at + 4);
    return new BtfType.Enumerator(
        sections.string(sections.word(at)), flag ? value : Integer.toUnsignedLong(value));
  }

  private BtfType.Enumerator enumerator64(int at) {
    long low = Integer.toUnsignedLong(sections.word(at + 4));
    long high = sections.word(at + 8);
    return new BtfType.Enumerator(sections.string(sections.word(at)), high << 32 | low);
  }

  private BtfType.Param param(int at) {
    return new BtfType.Param(sections.string(sections.word(at)), sections.word(at + 4));
  }

  private BtfType.Entry entry(int at) {
    return new BtfType.Entry(sections.word(at), sections.word(at + 4), sections.word(at + 8));
  }

  private <T> List<T> entries(IntFunction<T> decoder) {
    List<T> all = new ArrayList<>(vlen);
    for (int i = 0; i < vlen; i++) {
      all.add(decoder.apply(start + kind.bytes(i)));
    }
    return all;
  }

  private String name() {
    return sections.string(word(0));
  }

  private int word(int offset) {
    return sections.word(start + offset);
  }
}
