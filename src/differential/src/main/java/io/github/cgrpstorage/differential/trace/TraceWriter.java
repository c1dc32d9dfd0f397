package io.github.cgrpstorage.differential.trace;

import java.util.HexFormat;

/**
 * Writes operations as the format has them; what is the default is left out.
 *
 * <p>Not thread-safe.
 */
public final class TraceWriter {

  private final Scope scope;
  private final StringBuilder text = new StringBuilder();

  private TraceWriter(Scope scope) {
    this.scope = scope;
  }

  /**
   * A whole trace, one operation a line, without comments.
   *
   * @param trace the trace
   * @return its text
   */
  public static String write(Trace trace) {
    StringBuilder all = new StringBuilder();
    for (Trace.Step step : trace.steps()) {
      all.append(write(trace.scope(), step.operation())).append('\n');
    }
    return all.toString();
  }

  /**
   * One operation.
   *
   * @param scope the names of its slots
   * @param operation the operation
   * @return its line, without an end of line
   */
  public static String write(Scope scope, Operation operation) {
    TraceWriter writer = new TraceWriter(scope);
    writer.operation(operation);
    return writer.text.toString();
  }

  private void operation(Operation operation) {
    switch (operation) {
      case Operation.Create o -> create(o);
      case Operation.Close o -> words("close", map(o.map()));
      case Operation.Pin o -> words("pin", map(o.map()), pin(o.pin()));
      case Operation.Unpin o -> words("unpin", pin(o.pin()));
      case Operation.Get o -> {
        words("get", map(o.map()), pin(o.pin()));
        option("flags", o.flags(), 0);
      }
      case Operation.Mkdir o -> mkdir(o);
      case Operation.Rmdir o -> words("rmdir", cgroup(o.cgroup()));
      case Operation.Open o -> open(o);
      case Operation.CloseFd o -> words("closefd", descriptor(o.descriptor()));
      case Operation.OnElement o -> element(o);
      case Operation.LookupBatch o -> words("lookup-batch", map(o.map()));
      case Operation.Freeze o -> words("freeze", map(o.map()));
      case Operation.HelperGet o -> helperGet(o);
      case Operation.HelperDelete o -> words("helper-delete", map(o.map()), cgroup(o.cgroup()));
    }
  }

  private void create(Operation.Create o) {
    words("create", map(o.map()), "value=" + Integer.toUnsignedString(o.valueSize()));
    option("key", o.keySize(), 4);
    option("max", o.maxEntries(), 0);
    if (o.flags() != 1) {
      words("flags=0x" + Integer.toHexString(o.flags()));
    }
    if (o.btf() != BtfVariant.OK) {
      words("btf=" + o.btf().word());
    }
    if (o.lock()) {
      words("lock=yes");
    }
    if (!o.capable()) {
      words("cap=no");
    }
  }

  private void mkdir(Operation.Mkdir o) {
    words("mkdir", cgroup(o.cgroup()));
    if (o.parent() != Operation.Mkdir.NO_PARENT) {
      words("in=" + cgroup(o.parent()));
    }
  }

  private void open(Operation.Open o) {
    words("open", descriptor(o.descriptor()));
    switch (o.target()) {
      case CGROUP -> words("cgroup=" + cgroup(o.cgroup()));
      case CGROUP_PATH -> words("cgroup=" + cgroup(o.cgroup()), "path=yes");
      case CONTROL -> words("control=" + cgroup(o.cgroup()));
      case FILE -> words("file");
      case DIR -> words("dir");
      case ROOT -> words("root");
    }
  }

  private void element(Operation.OnElement operation) {
    switch (operation) {
      case Operation.Lookup o -> flagged("lookup", o, o.flags());
      case Operation.Update o -> {
        words("update", map(o.map()), key(o.key()), HexFormat.of().formatHex(o.value()));
        flags(o.flags());
      }
      case Operation.Delete o -> flagged("delete", o, 0);
      case Operation.LookupDelete o -> flagged("lookup-delete", o, o.flags());
      case Operation.NextKey o -> flagged("next-key", o, 0);
    }
  }

  private void flagged(String word, Operation.OnElement o, long flags) {
    words(word, map(o.map()), key(o.key()));
    flags(flags);
  }

  private void helperGet(Operation.HelperGet o) {
    words("helper-get", map(o.map()), cgroup(o.cgroup()));
    flags(o.flags());
    if (o.init() != null) {
      words("init=" + HexFormat.of().formatHex(o.init()));
    }
  }

  private String map(int slot) {
    return scope.maps().name(slot);
  }

  private String cgroup(int slot) {
    return scope.cgroups().name(slot);
  }

  private String descriptor(int slot) {
    return scope.descriptors().name(slot);
  }

  private String pin(int slot) {
    return scope.pins().name(slot);
  }

  private String key(Key key) {
    if (key == null) {
      return "null";
    }
    return key.isLiteral() ? "#" + key.number() : descriptor(key.number());
  }

  private void words(String... words) {
    for (String word : words) {
      if (!text.isEmpty() && !word.isEmpty()) {
        text.append(' ');
      }
      text.append(word);
    }
  }

  private void option(String name, int value, int absent) {
    if (value != absent) {
      words(name + "=" + Integer.toUnsignedString(value));
    }
  }

  private void flags(long flags) {
    if (flags != 0) {
      words("flags=" + (flags > 0 && flags < 10 ? flags : "0x" + Long.toHexString(flags)));
    }
  }
}
