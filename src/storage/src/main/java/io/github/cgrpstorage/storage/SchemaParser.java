package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads a schema.
 *
 * <pre>
 *   schema: member (";" member)* [";"]
 *   member: type name ("[" number "]")*
 * </pre>
 */
final class SchemaParser {

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z_]\\w*|\\d+|\\S");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private final String text;
  private final List<MatchResult> tokens;
  private final BtfWriter writer;
  private final List<BtfType.Member> members = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int next;
  private long end;
  private int alignment = 1;
  private boolean locked;

  private SchemaParser(String text, BtfWriter writer) {
    this.text = text;
    this.tokens = TOKEN.matcher(text).results().toList();
    this.writer = writer;
  }

  /** Adds the struct that a text describes and gives its id. */
  static int add(String text, BtfWriter writer) {
    return new SchemaParser(text, writer).parse();
  }

  private int parse() {
    do {
      member();
    } while (accept(";") && next < tokens.size());
    if (next < tokens.size()) {
      throw expected("';'");
    }
    int size = (int) checkSize(alignUp(end, alignment));
    return writer.add(new BtfType.Struct("value", size, false, members));
  }

  private void member() {
    String typeName = token();
    boolean lock = typeName.equals(SpinLocks.TAG);
    BtfType scalar = CTypes.BY_NAME.get(typeName);
    if (!lock && scalar == null) {
      throw expected(
          "a type: " + String.join(", ", CTypes.BY_NAME.keySet()) + ", " + SpinLocks.TAG);
    }
    next++;
    String name = name();
    List<Integer> counts = counts();
    if (lock) {
      checkLock(name, counts);
    }
    int type = lock ? SpinLocks.add(writer) : writer.add(scalar);
    append(name, type, lock ? SpinLocks.SIZE : size(scalar), counts);
  }

  private String name() {
    String name = token();
    if (name.isEmpty() || !Character.isLetter(name.charAt(0)) && name.charAt(0) != '_') {
      throw expected("a member's name");
    }
    Identifiers.check(name, why -> refused("a member " + why));
    if (!names.add(name)) {
      throw refused("two members have the name '" + name + "'");
    }
    next++;
    return name;
  }

  private List<Integer> counts() {
    List<Integer> counts = new ArrayList<>();
    while (accept("[")) {
      if (!NUMBER.matcher(token()).matches() || Integer.parseInt(token()) == 0) {
        throw expected("a number of elements from 1 to 999999999");
      }
      counts.add(Integer.parseInt(token()));
      next++;
      if (!accept("]")) {
        throw expected("']'");
      }
    }
    return counts;
  }

  private void checkLock(String name, List<Integer> counts) {
    if (locked || !counts.isEmpty()) {
      throw refused("'" + name + "': a value has one " + SpinLocks.TAG + " at most");
    }
    locked = true;
  }

  private void append(String name, int scalar, int size, List<Integer> counts) {
    int type = scalar;
    long bytes = size;
    for (int count : counts.reversed()) {
      bytes = checkSize(bytes * count);
      type = writer.add(new BtfType.Array(type, writer.add(CTypes.U32), count));
    }
    long offset = alignUp(end, size);
    end = checkSize(offset + bytes);
    alignment = Math.max(alignment, size);
    members.add(new BtfType.Member(name, type, (int) offset * 8, 0));
  }

  private long checkSize(long bytes) {
    if (bytes > Integer.MAX_VALUE / 8) {
      throw refused("the value has " + bytes + " bytes or more");
    }
    return bytes;
  }

  private static int size(BtfType scalar) {
    return switch (scalar) {
      case BtfType.Int number -> number.size();
      case BtfType.Float number -> number.size();
      default -> throw new AssertionError(scalar);
    };
  }

  private static long alignUp(long offset, int alignment) {
    return (offset + alignment - 1) / alignment * alignment;
  }

  private boolean accept(String token) {
    boolean there = token().equals(token);
    next += there ? 1 : 0;
    return there;
  }

  private String token() {
    return next < tokens.size() ? tokens.get(next).group() : "";
  }

  private IllegalArgumentException expected(String what) {
    String found =
        next < tokens.size()
            ? "'" + token() + "' at column " + (tokens.get(next).start() + 1)
            : "the end";
    return refused("found " + found + ", expected " + what);
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("schema \"" + text + "\": " + why);
  }
}
