package io.github.cgrpstorage.differential.run;

import static java.lang.Integer.toUnsignedLong;

import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a sequence of operations to the format while operations are taken out of it: one that uses
 * a name that nothing binds any more, or a value of another length than its map's now, goes too.
 */
final class Binding {

  private final Map<Integer, Integer> sizeOfMap = new HashMap<>();
  private final Map<Integer, Integer> sizeOfPin = new HashMap<>();
  private final BitSet cgroups = new BitSet();
  private final BitSet descriptors = new BitSet();

  private Binding() {}

  static List<Operation> wellFormed(List<Operation> operations) {
    Binding binding = new Binding();
    List<Operation> kept = new ArrayList<>(operations.size());
    for (Operation operation : operations) {
      if (binding.uses(operation)) {
        binding.binds(operation);
        kept.add(operation);
      }
    }
    return kept;
  }

  /** Whether all that an operation uses is bound. */
  private boolean uses(Operation operation) {
    return switch (operation) {
      case Operation.Create _ -> true;
      case Operation.Get o -> sizeOfPin.containsKey(o.pin());
      case Operation.Unpin o -> sizeOfPin.containsKey(o.pin());
      case Operation.Mkdir o -> o.parent() == Operation.Mkdir.NO_PARENT || cgroups.get(o.parent());
      case Operation.Rmdir o -> cgroups.get(o.cgroup());
      case Operation.Open o -> !o.target().namesCgroup() || cgroups.get(o.cgroup());
      case Operation.CloseFd o -> descriptors.get(o.descriptor());
      case Operation.OnMap o -> sizeOfMap.containsKey(o.map()) && usesOnMap(o);
    };
  }

  private boolean usesOnMap(Operation.OnMap operation) {
    return switch (operation) {
      case Operation.Update o -> isBound(o.key()) && fits(o.map(), o.value());
      case Operation.HelperGet o -> cgroups.get(o.cgroup()) && fits(o.map(), o.init());
      case Operation.HelperDelete o -> cgroups.get(o.cgroup());
      case Operation.OnElement o -> isBound(o.key());
      case Operation.Close _, Operation.Pin _, Operation.LookupBatch _, Operation.Freeze _ -> true;
    };
  }

  private boolean isBound(Key key) {
    return key == null || key.isLiteral() || descriptors.get(key.number());
  }

  private boolean fits(int map, byte[] value) {
    return value == null || value.length == toUnsignedLong(sizeOfMap.get(map));
  }

  private void binds(Operation operation) {
    switch (operation) {
      case Operation.Create o -> sizeOfMap.put(o.map(), o.valueSize());
      case Operation.Get o -> sizeOfMap.put(o.map(), sizeOfPin.get(o.pin()));
      case Operation.Pin o -> sizeOfPin.put(o.pin(), sizeOfMap.get(o.map()));
      case Operation.Mkdir o -> cgroups.set(o.cgroup());
      case Operation.Open o -> descriptors.set(o.descriptor());
      default -> {}
    }
  }
}
