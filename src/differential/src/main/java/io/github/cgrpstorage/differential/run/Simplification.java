package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.trace.BtfVariant;
import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.differential.trace.Target;
import io.github.cgrpstorage.differential.trace.TraceWriter;
import java.util.List;
import java.util.stream.Stream;

/** Plainer forms of an operation, one part at a time. */
final class Simplification {

  private Simplification() {}

  /** Those that differ from it as text; each has one part less to say. */
  static List<Operation> of(Scope scope, Operation operation) {
    String text = TraceWriter.write(scope, operation);
    return candidates(operation)
        .filter(candidate -> !TraceWriter.write(scope, candidate).equals(text))
        .toList();
  }

  /** A key that is surely nothing needs no descriptor, and so no cgroup. */
  private static final Key NOTHING = Key.literal(-1);

  private static Stream<Operation> candidates(Operation operation) {
    return switch (operation) {
      case Operation.Create o -> create(o);
      case Operation.Get o -> Stream.of(new Operation.Get(o.map(), o.pin(), 0));
      case Operation.Mkdir o -> Stream.of(new Operation.Mkdir(o.cgroup(), -1));
      case Operation.Open o when o.target() == Target.CGROUP_PATH ->
          Stream.of(new Operation.Open(o.descriptor(), Target.CGROUP, o.cgroup()));
      case Operation.Lookup o ->
          Stream.of(
              new Operation.Lookup(o.map(), o.key(), 0),
              new Operation.Lookup(o.map(), NOTHING, o.flags()));
      case Operation.LookupDelete o ->
          Stream.of(
              new Operation.LookupDelete(o.map(), o.key(), 0),
              new Operation.LookupDelete(o.map(), NOTHING, o.flags()));
      case Operation.Delete o -> Stream.of(new Operation.Delete(o.map(), NOTHING));
      case Operation.NextKey o -> Stream.of(new Operation.NextKey(o.map(), null));
      case Operation.Update o -> update(o);
      case Operation.HelperGet o -> helperGet(o);
      default -> Stream.of();
    };
  }

  private static Stream<Operation> create(Operation.Create o) {
    int map = o.map();
    int size = o.valueSize();
    int key = o.keySize();
    int max = o.maxEntries();
    return Stream.of(
        new Operation.Create(map, size, 4, max, o.flags(), o.btf(), o.lock(), o.capable()),
        new Operation.Create(map, size, key, 0, o.flags(), o.btf(), o.lock(), o.capable()),
        new Operation.Create(map, size, key, max, 1, o.btf(), o.lock(), o.capable()),
        new Operation.Create(map, size, key, max, o.flags(), BtfVariant.OK, o.lock(), o.capable()),
        new Operation.Create(map, size, key, max, o.flags(), o.btf(), false, o.capable()),
        new Operation.Create(map, size, key, max, o.flags(), o.btf(), o.lock(), true));
  }

  private static Stream<Operation> update(Operation.Update o) {
    return Stream.of(
        new Operation.Update(o.map(), o.key(), o.value(), 0),
        new Operation.Update(o.map(), NOTHING, o.value(), o.flags()),
        new Operation.Update(o.map(), o.key(), new byte[o.value().length], o.flags()));
  }

  private static Stream<Operation> helperGet(Operation.HelperGet o) {
    return Stream.of(
        new Operation.HelperGet(o.map(), o.cgroup(), 0, o.init()),
        new Operation.HelperGet(o.map(), o.cgroup(), o.flags(), null));
  }
}
