package io.github.cgrpstorage.differential.generate;

import io.github.cgrpstorage.differential.trace.BtfVariant;
import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.differential.trace.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * A few operations on one cgroup, a plain map and a map with a lock, of which every sequence can be
 * tried, and what brings these three back to where they were.
 *
 * <p>Immutable.
 */
public final class Alphabet {

  private static final int PLAIN = 0;
  private static final int LOCKED = 1;
  private static final int CGROUP = 0;
  private static final Key KEY = Key.of(0);
  private static final int VALUE_BYTES = 8;
  private static final long NOEXIST = 1;
  private static final long EXIST = 2;
  private static final long LOCK = 4;
  private static final long CREATE = 1;

  private static final Operation CREATE_PLAIN = create(PLAIN, false);
  private static final Operation CREATE_LOCKED = create(LOCKED, true);
  private static final Operation MKDIR = new Operation.Mkdir(CGROUP, Operation.Mkdir.NO_PARENT);
  private static final Operation RMDIR = new Operation.Rmdir(CGROUP);
  private static final Operation OPEN = new Operation.Open(0, Target.CGROUP, CGROUP);
  private static final Operation CLOSE = new Operation.CloseFd(0);
  private static final Operation FREEZE = new Operation.Freeze(PLAIN);

  private static final List<Operation> LETTERS =
      List.of(
          new Operation.Lookup(PLAIN, KEY, 0),
          new Operation.Update(PLAIN, KEY, value(1), 0),
          new Operation.Update(PLAIN, KEY, value(2), NOEXIST),
          new Operation.Update(PLAIN, KEY, value(3), EXIST),
          new Operation.Delete(PLAIN, KEY),
          new Operation.HelperGet(PLAIN, CGROUP, 0, null),
          new Operation.HelperGet(PLAIN, CGROUP, CREATE, value(4)),
          new Operation.HelperDelete(PLAIN, CGROUP),
          RMDIR,
          CLOSE,
          FREEZE,
          new Operation.Update(LOCKED, KEY, value(5), LOCK),
          new Operation.Lookup(LOCKED, KEY, LOCK),
          new Operation.HelperDelete(LOCKED, CGROUP));

  private Alphabet() {}

  /**
   * The operations.
   *
   * @return at least twelve
   */
  public static List<Operation> letters() {
    return LETTERS;
  }

  /**
   * The names of the slots that the operations use.
   *
   * @return the scope
   */
  public static Scope scope() {
    return Scope.numbered(2, 1, 1, 0);
  }

  /**
   * What makes everything, at the very beginning.
   *
   * @return the operations
   */
  public static List<Operation> prologue() {
    return List.of(CREATE_PLAIN, CREATE_LOCKED, MKDIR, OPEN);
  }

  /**
   * What undoes a sequence: as little as will do, because making a cgroup or a map anew costs more
   * than the sequence.
   *
   * @param sequence the sequence
   * @return operations after which everything is as after the prologue
   */
  public static List<Operation> undo(List<Operation> sequence) {
    List<Operation> undo = new ArrayList<>(6);
    boolean removed = sequence.contains(RMDIR);
    boolean frozen = sequence.contains(FREEZE);
    if (removed) {
      undo.add(MKDIR);
    }
    if (removed || sequence.contains(CLOSE)) {
      undo.add(OPEN);
    }
    if (frozen) {
      undo.add(CREATE_PLAIN);
    }
    if (!removed) {
      undo.add(new Operation.Delete(LOCKED, KEY));
    }
    if (!removed && !frozen) {
      undo.add(new Operation.Delete(PLAIN, KEY));
    }
    return undo;
  }

  private static Operation create(int map, boolean lock) {
    return new Operation.Create(map, VALUE_BYTES, 4, 0, 1, BtfVariant.OK, lock, true);
  }

  private static byte[] value(int content) {
    byte[] value = new byte[VALUE_BYTES];
    value[VALUE_BYTES - 1] = (byte) content;
    return value;
  }
}
