package io.github.cgrpstorage.differential.trace;

import static java.lang.Integer.toUnsignedLong;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a trace. The whole file is checked before any of it can run: names bound by an earlier
 * line, options that exist, values of the map's size.
 */
public final class TraceParser {

  private static final Pattern BLANKS = Pattern.compile("[ \t]+");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  private final String file;
  private final Scope scope = Scope.empty();

  /** A value's size is known from the text alone, whether the map comes to be or not. */
  private final Map<Integer, Integer> sizeOfMap = new HashMap<>();

  private final Map<Integer, Integer> sizeOfPin = new HashMap<>();

  private TraceParser(String file) {
    this.file = file;
  }

  /**
   * Reads a trace.
   *
   * @param file the file's name, for messages
   * @param utf8 its bytes
   * @return the trace
   * @throws TraceSyntaxException when it does not keep to the format
   */
  public static Trace parse(String file, byte[] utf8) throws TraceSyntaxException {
    return parse(file, decode(file, utf8));
  }

  /**
   * Reads a trace.
   *
   * @param file the file's name, for messages
   * @param text its text
   * @return the trace
   * @throws TraceSyntaxException when it does not keep to the format
   */
  public static Trace parse(String file, String text) throws TraceSyntaxException {
    return new TraceParser(file).lines(text.split("\n", -1));
  }

  private static String decode(String file, byte[] utf8) throws TraceSyntaxException {
    ByteBuffer bytes = ByteBuffer.wrap(utf8);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      // The decoder leaves the buffer at the first byte that is not UTF-8.
      int line = 1;
      for (int i = 0; i < bytes.position(); i++) {
        line += utf8[i] == '\n' ? 1 : 0;
      }
      String token = "\\x%02x".formatted(utf8[bytes.position()]);
      throw new TraceSyntaxException(file, line, token, "not UTF-8");
    }
  }

  private Trace lines(String[] lines) throws TraceSyntaxException {
    List<Trace.Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      String line = withoutComment(withoutReturn(lines[i])).replaceFirst("^[ \t]+", "");
      if (!line.isEmpty()) {
        Statement statement = new Statement(file, i + 1, BLANKS.split(line));
        Operation operation = operation(statement);
        statement.end();
        steps.add(new Trace.Step(i + 1, operation));
      }
    }
    return new Trace(scope, steps);
  }

  private static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** A {@code #} starts a comment, unless a digit or {@code -} follows it. */
  private static String withoutComment(String line) {
    for (int i = line.indexOf('#'); i >= 0; i = line.indexOf('#', i + 1)) {
      char next = i + 1 < line.length() ? line.charAt(i + 1) : ' ';
      if (next != '-' && (next < '0' || next > '9')) {
        return line.substring(0, i);
      }
    }
    return line;
  }

  private Operation operation(Statement s) throws TraceSyntaxException {
    return switch (s.operation()) {
      case "create" -> create(s);
      case "close" -> new Operation.Close(map(s));
      case "pin" -> pin(s);
      case "unpin" -> new Operation.Unpin(used(s, scope.pins(), "pin"));
      case "get" -> get(s);
      case "mkdir" -> mkdir(s);
      case "rmdir" -> new Operation.Rmdir(used(s, scope.cgroups(), "cgroup"));
      case "open" -> open(s);
      case "closefd" -> new Operation.CloseFd(used(s, scope.descriptors(), "descriptor"));
      case "lookup" -> new Operation.Lookup(map(s), key(s), flags64(s));
      case "update" -> update(s);
      case "delete" -> new Operation.Delete(map(s), key(s));
      case "lookup-delete" -> new Operation.LookupDelete(map(s), key(s), flags64(s));
      case "next-key" -> new Operation.NextKey(map(s), keyOrNull(s));
      case "lookup-batch" -> new Operation.LookupBatch(map(s));
      case "freeze" -> new Operation.Freeze(map(s));
      case "helper-get" -> helperGet(s);
      case "helper-delete" ->
          new Operation.HelperDelete(map(s), used(s, scope.cgroups(), "cgroup"));
      default -> throw s.error(s.operation(), "unknown operation");
    };
  }

  private Operation create(Statement s) throws TraceSyntaxException {
    int map = bound(s, scope.maps(), "map");
    String size = s.option("value");
    if (size == null) {
      throw s.error("create", "lacks value=N");
    }
    int valueSize = (int) Numbers.unsigned(s, "value=" + size, size, Integer.SIZE);
    sizeOfMap.put(map, valueSize);
    return new Operation.Create(
        map,
        valueSize,
        number32(s, "key", 4),
        number32(s, "max", 0),
        number32(s, "flags", 1),
        btf(s),
        yesOrNo(s, "lock", false),
        yesOrNo(s, "cap", true));
  }

  private Operation pin(Statement s) throws TraceSyntaxException {
    int map = map(s);
    int pin = bound(s, scope.pins(), "pin");
    sizeOfPin.put(pin, sizeOfMap.get(map));
    return new Operation.Pin(map, pin);
  }

  private Operation get(Statement s) throws TraceSyntaxException {
    String map = s.word("the map's name");
    int pin = used(s, scope.pins(), "pin");
    int slot = bind(s, scope.maps(), map);
    sizeOfMap.put(slot, sizeOfPin.get(pin));
    return new Operation.Get(slot, pin, number32(s, "flags", 0));
  }

  private Operation mkdir(Statement s) throws TraceSyntaxException {
    String cgroup = s.word("the cgroup's name");
    String in = s.option("in");
    int parent =
        in == null ? Operation.Mkdir.NO_PARENT : use(s, scope.cgroups(), "in=" + in, in, "cgroup");
    return new Operation.Mkdir(bind(s, scope.cgroups(), cgroup), parent);
  }

  private Operation open(Statement s) throws TraceSyntaxException {
    int descriptor = bound(s, scope.descriptors(), "descriptor");
    if (s.hasWord()) {
      return new Operation.Open(descriptor, elsewhere(s), 0);
    }
    String control = s.option("control");
    if (control != null) {
      int slot = use(s, scope.cgroups(), "control=" + control, control, "cgroup");
      return new Operation.Open(descriptor, Target.CONTROL, slot);
    }
    String cgroup = s.option("cgroup");
    if (cgroup == null) {
      throw s.error("open", "lacks what to open: cgroup=G, control=G, file, dir or root");
    }
    int slot = use(s, scope.cgroups(), "cgroup=" + cgroup, cgroup, "cgroup");
    Target target = yesOrNo(s, "path", false) ? Target.CGROUP_PATH : Target.CGROUP;
    return new Operation.Open(descriptor, target, slot);
  }

  private static Target elsewhere(Statement s) throws TraceSyntaxException {
    String word = s.word("what to open");
    return switch (word) {
      case "file" -> Target.FILE;
      case "dir" -> Target.DIR;
      case "root" -> Target.ROOT;
      default -> throw s.error(word, "not one of file, dir, root");
    };
  }

  private Operation update(Statement s) throws TraceSyntaxException {
    int map = map(s);
    Key key = key(s);
    // A value of no bytes has no digits, so it has no token either.
    String digits = sizeOf(map) == 0 && !s.hasWord() ? "" : s.word("the value's bytes");
    byte[] value = Numbers.bytes(s, digits, digits, sizeOf(map));
    return new Operation.Update(map, key, value, flags64(s));
  }

  private Operation helperGet(Statement s) throws TraceSyntaxException {
    int map = map(s);
    int cgroup = used(s, scope.cgroups(), "cgroup");
    String init = s.option("init");
    byte[] value = init == null ? null : Numbers.bytes(s, "init=" + init, init, sizeOf(map));
    return new Operation.HelperGet(map, cgroup, flags64(s), value);
  }

  private long sizeOf(int map) {
    return toUnsignedLong(sizeOfMap.get(map));
  }

  private int map(Statement s) throws TraceSyntaxException {
    return used(s, scope.maps(), "map");
  }

  private Key key(Statement s) throws TraceSyntaxException {
    return key(s, s.word("the key"));
  }

  private Key keyOrNull(Statement s) throws TraceSyntaxException {
    String word = s.word("the key");
    return word.equals("null") ? null : key(s, word);
  }

  private Key key(Statement s, String word) throws TraceSyntaxException {
    return word.startsWith("#")
        ? Key.literal(Numbers.literal(s, word))
        : Key.of(use(s, scope.descriptors(), word, word, "descriptor"));
  }

  private static int used(Statement s, Names names, String kind) throws TraceSyntaxException {
    String word = s.word("the " + kind + "'s name");
    return use(s, names, word, word, kind);
  }

  private static int use(Statement s, Names names, String token, String name, String kind)
      throws TraceSyntaxException {
    checkName(s, token, name);
    int slot = names.slot(name);
    if (slot < 0) {
      throw s.error(token, "no earlier line binds this " + kind);
    }
    return slot;
  }

  private static int bound(Statement s, Names names, String kind) throws TraceSyntaxException {
    return bind(s, names, s.word("the " + kind + "'s name"));
  }

  private static int bind(Statement s, Names names, String name) throws TraceSyntaxException {
    checkName(s, name, name);
    return names.bind(name);
  }

  private static void checkName(Statement s, String token, String name)
      throws TraceSyntaxException {
    if (!NAME.matcher(name).matches()) {
      throw s.error(token, "not a name: [a-z][a-z0-9_]*");
    }
  }

  private static long flags64(Statement s) throws TraceSyntaxException {
    return number(s, "flags", 0, Long.SIZE);
  }

  private static int number32(Statement s, String name, int absent) throws TraceSyntaxException {
    return (int) number(s, name, absent, Integer.SIZE);
  }

  private static long number(Statement s, String name, long absent, int bits)
      throws TraceSyntaxException {
    String text = s.option(name);
    return text == null ? absent : Numbers.unsigned(s, name + "=" + text, text, bits);
  }

  private static boolean yesOrNo(Statement s, String name, boolean absent)
      throws TraceSyntaxException {
    String text = s.option(name);
    return switch (text) {
      case null -> absent;
      case "yes" -> true;
      case "no" -> false;
      default -> throw s.error(name + "=" + text, "neither yes nor no");
    };
  }

  private static BtfVariant btf(Statement s) throws TraceSyntaxException {
    String text = s.option("btf");
    if (text == null) {
      return BtfVariant.OK;
    }
    for (BtfVariant variant : BtfVariant.values()) {
      if (variant.word().equals(text)) {
        return variant;
      }
    }
    throw s.error(
        "btf=" + text, "not one of ok, none, nokey, novalue, key64, keystruct, badfd, short");
  }
}
