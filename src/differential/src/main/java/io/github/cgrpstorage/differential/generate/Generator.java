package io.github.cgrpstorage.differential.generate;

import io.github.cgrpstorage.differential.trace.BtfVariant;
import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.differential.trace.Target;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * An endless sequence of operations from a seed. Each operation is, with even chances, one all of
 * whose parts are right or one that anything may be wrong with. A few names are hot: most
 * operations meet on them.
 *
 * <p>Not thread-safe.
 */
public final class Generator {

  private static final int MAPS = 20;
  private static final int CGROUPS = 8;
  private static final int DESCRIPTORS = 16;
  private static final int PINS = 4;

  /** Of cgroups, descriptors and pins, so many names are hot. */
  private static final int HOT = 3;

  private static final int[] LITERALS = {-1, 0, 1, 2, 9999, Integer.MAX_VALUE, Integer.MIN_VALUE};

  private final SplittableRandom random;
  private final Theme theme;
  private final Swarm swarm;
  private final Palette palette;
  private final Shadow names = new Shadow(MAPS, CGROUPS, DESCRIPTORS, PINS);
  private int prologue;

  /** Whether the operation that is being made is to have all parts right. */
  private boolean good;

  /** The map that was picked last: its flags and its value's size go by it. */
  private int map;

  /**
   * Begins a sequence.
   *
   * @param seed all that it depends on
   */
  public Generator(long seed) {
    this.random = new SplittableRandom(seed);
    this.theme = Theme.pick(random);
    this.swarm = new Swarm(random, theme);
    this.palette = new Palette(random);
  }

  /**
   * The names of the slots that the operations use.
   *
   * @return the same for every seed
   */
  public static Scope scope() {
    return Scope.numbered(MAPS, CGROUPS, DESCRIPTORS, PINS);
  }

  /**
   * The next operation. It uses only names that an earlier one has bound, and values of the right
   * length.
   *
   * @return the operation
   */
  public Operation next() {
    if (prologue < 2 * HOT + theme.hotMaps()) {
      return opening(prologue++);
    }
    while (true) {
      good = random.nextBoolean();
      Operation operation = tryNext(swarm.pick(random));
      if (operation != null) {
        return operation;
      }
    }
  }

  /** First of all some maps, cgroups and descriptors, so that there is something to work on. */
  private Operation opening(int step) {
    if (step < HOT) {
      return made(new Operation.Mkdir(step, Operation.Mkdir.NO_PARENT));
    }
    if (step < 2 * HOT) {
      return opened(new Operation.Open(step - HOT, Target.CGROUP, step - HOT));
    }
    return goodCreate(step - 2 * HOT);
  }

  /** An operation of a kind, or null when no name for it is bound yet. */
  private Operation tryNext(Kind kind) {
    return switch (kind) {
      case LOOKUP -> new Operation.Lookup(readableMap(), key(), flags(lookupFlags()));
      case UPDATE -> update();
      case DELETE -> new Operation.Delete(writableMap(), key());
      case HELPER_GET -> helperGet();
      case HELPER_DELETE -> new Operation.HelperDelete(helpedMap(), cgroup());
      case LOOKUP_DELETE -> new Operation.LookupDelete(openMap(), key(), flags(lookupFlags()));
      case NEXT_KEY -> new Operation.NextKey(openMap(), random.nextBoolean() ? null : key());
      case LOOKUP_BATCH -> new Operation.LookupBatch(openMap());
      case FREEZE -> freeze(openMap());
      case CREATE -> create(slot(MAPS));
      case CLOSE -> close(openMap());
      case PIN -> pin(openMap(), slot(PINS));
      case UNPIN -> unpin(boundPin());
      case GET -> get(slot(MAPS), boundPin());
      case MKDIR -> mkdir(slot(CGROUPS));
      case RMDIR -> rmdir(cgroup());
      case OPEN -> open(slot(DESCRIPTORS));
      case CLOSEFD -> closeFd(bound(DESCRIPTORS, slot -> names.descriptors[slot].bound));
    };
  }

  // --- names -------------------------------------------------------------------------------------

  /** Any of so many slots; most often a hot one. */
  private int slot(int count) {
    int hot = count == MAPS ? theme.hotMaps() : HOT;
    return random.nextInt(count == MAPS ? 16 : 4) == 0
        ? random.nextInt(count)
        : random.nextInt(hot);
  }

  /** A slot with a property, or -1 when none of a few picks has it. */
  private int bound(int count, IntPredicate property) {
    for (int i = 0; i < 8; i++) {
      int slot = slot(count);
      if (property.test(slot)) {
        return slot;
      }
    }
    return -1;
  }

  /** The prologue binds the hot names, so a bound one is always found. */
  private int either(int count, IntPredicate right, IntPredicate bound) {
    int slot = isRight() ? bound(count, right) : -1;
    while (slot < 0) {
      slot = bound(count, bound);
    }
    return slot;
  }

  /**
   * Whether this part is to be right: also in a wrong operation most are, so that one error shows.
   */
  private boolean isRight() {
    return good || random.nextInt(3) != 0;
  }

  private int map(IntPredicate right) {
    map = either(MAPS, right, slot -> names.maps[slot].bound);
    return map;
  }

  private int openMap() {
    return map(slot -> names.maps[slot].open);
  }

  private int readableMap() {
    return map(slot -> names.maps[slot].open && names.maps[slot].readable);
  }

  private int writableMap() {
    return map(slot -> names.maps[slot].takesUpdates());
  }

  private int helpedMap() {
    return map(slot -> names.maps[slot].takesHelpers());
  }

  private int boundPin() {
    return bound(PINS, slot -> names.pins[slot].bound && (!good || names.pins[slot].there));
  }

  private int cgroup() {
    return either(CGROUPS, slot -> names.cgroups[slot].live, slot -> names.cgroups[slot].bound);
  }

  private Key key() {
    if (!good && random.nextInt(16) == 0) {
      return Key.literal(LITERALS[random.nextInt(LITERALS.length)]);
    }
    return Key.of(
        either(
            DESCRIPTORS,
            slot -> names.descriptors[slot].bound && names.isLiveKey(slot),
            slot -> names.descriptors[slot].bound));
  }

  private long flags(long usual) {
    return isRight() ? usual : palette.strangeFlags();
  }

  private long lookupFlags() {
    return palette.lookupFlags(names.maps[map].lock);
  }

  private byte[] value() {
    byte[] value = new byte[names.maps[map].valueSize];
    // Mostly few bytes: what is compared is whose value it is, not how random it looks.
    for (int i = 0; i < Math.min(value.length, 8); i++) {
      value[i] = (byte) random.nextInt();
    }
    if (value.length > 8) {
      value[value.length - 1] = (byte) random.nextInt();
    }
    return value;
  }

  /** The text form of a value has an end: sizes that no map can have get no value. */
  private boolean hasValue() {
    return names.maps[map].valueSize > 0 && names.maps[map].valueSize <= 1 << 16;
  }

  // --- elements ----------------------------------------------------------------------------------

  private Operation update() {
    writableMap();
    return hasValue()
        ? new Operation.Update(
            map, key(), value(), flags(palette.updateFlags(names.maps[map].lock)))
        : null;
  }

  private Operation helperGet() {
    helpedMap();
    byte[] init = hasValue() && random.nextBoolean() ? value() : null;
    return new Operation.HelperGet(map, cgroup(), flags(random.nextInt(2)), init);
  }

  // --- maps and pins -----------------------------------------------------------------------------

  private Operation create(int slot) {
    // A map that works is seldom lost.
    if (names.maps[slot].takesUpdates() && random.nextInt(4) != 0) {
      return null;
    }
    return isRight() ? goodCreate(slot) : oddCreate(slot);
  }

  /** All descriptors of the map are frozen; only this one's is remembered. */
  private Operation freeze(int slot) {
    names.maps[slot].writable = false;
    return new Operation.Freeze(slot);
  }

  private Operation goodCreate(int slot) {
    int size = palette.possibleSize();
    boolean lock = size >= 4 && random.nextInt(3) == 0;
    int flags = random.nextInt(8) == 0 ? 0x201 : 1;
    return created(new Operation.Create(slot, size, 4, 0, flags, BtfVariant.OK, lock, true), true);
  }

  /** Each part may be wrong, so that one error has to win over another. */
  private Operation oddCreate(int slot) {
    BtfVariant[] variants = BtfVariant.values();
    Operation.Create create =
        new Operation.Create(
            slot,
            isOdd() ? palette.impossibleSize() : palette.possibleSize(),
            isOdd() ? random.nextInt(10) : 4,
            isOdd() ? random.nextInt(3) : 0,
            isOdd() ? palette.createFlags() : 1,
            isOdd() ? variants[random.nextInt(variants.length)] : BtfVariant.OK,
            random.nextInt(4) == 0,
            !isOdd());
    return created(create, false);
  }

  private boolean isOdd() {
    return random.nextInt(4) == 0;
  }

  private Operation created(Operation.Create create, boolean believed) {
    Shadow.MapName name = names.maps[create.map()];
    name.bound = true;
    name.open = believed;
    name.lock = create.lock();
    name.readable = believed;
    name.writable = believed;
    name.valueSize = create.valueSize();
    return create;
  }

  private Operation close(int slot) {
    names.maps[slot].open = false;
    return new Operation.Close(slot);
  }

  private Operation pin(int map, int slot) {
    Shadow.PinName pin = names.pins[slot];
    pin.bound = true;
    pin.there = names.maps[map].open;
    pin.lock = names.maps[map].lock;
    pin.valueSize = names.maps[map].valueSize;
    return new Operation.Pin(map, slot);
  }

  private Operation unpin(int slot) {
    if (slot < 0) {
      return null;
    }
    names.pins[slot].there = false;
    return new Operation.Unpin(slot);
  }

  private Operation get(int slot, int pin) {
    if (pin < 0) {
      return null;
    }
    boolean strange = !good && random.nextInt(4) == 0;
    int flags = strange ? palette.strangeAccessFlags() : palette.accessFlags();
    Shadow.MapName name = names.maps[slot];
    name.bound = true;
    name.open = !strange && names.pins[pin].there;
    name.lock = names.pins[pin].lock;
    name.readable = flags != 0x10;
    name.writable = flags != 0x8;
    name.valueSize = names.pins[pin].valueSize;
    return new Operation.Get(slot, pin, flags);
  }

  // --- cgroups and descriptors -------------------------------------------------------------------

  private Operation mkdir(int slot) {
    // A name whose cgroup lives is seldom lost: nothing else could remove that cgroup.
    if (names.cgroups[slot].live && random.nextInt(16) != 0) {
      return null;
    }
    boolean nested = random.nextInt(4) == 0;
    return made(new Operation.Mkdir(slot, nested ? cgroup() : Operation.Mkdir.NO_PARENT));
  }

  private Operation made(Operation.Mkdir mkdir) {
    Shadow.CgroupName name = names.cgroups[mkdir.cgroup()];
    boolean parentLives =
        mkdir.parent() == Operation.Mkdir.NO_PARENT || names.cgroups[mkdir.parent()].live;
    name.bound = true;
    name.live = parentLives;
    name.incarnation++;
    return mkdir;
  }

  private Operation rmdir(int slot) {
    names.cgroups[slot].live = false;
    return new Operation.Rmdir(slot);
  }

  private Operation open(int slot) {
    int choice = random.nextInt(good ? 16 : 24);
    Target target =
        switch (choice) {
          case 0 -> Target.ROOT;
          case 1, 2, 3 -> Target.CGROUP_PATH;
          case 16, 17 -> Target.CONTROL;
          case 18 -> Target.FILE;
          case 19 -> Target.DIR;
          default -> Target.CGROUP;
        };
    return opened(new Operation.Open(slot, target, target.namesCgroup() ? cgroup() : 0));
  }

  private Operation opened(Operation.Open open) {
    Shadow.DescriptorName name = names.descriptors[open.descriptor()];
    name.bound = true;
    name.open = !open.target().namesCgroup() || names.cgroups[open.cgroup()].live;
    name.target = open.target();
    name.cgroup = open.cgroup();
    name.incarnation = names.cgroups[open.cgroup()].incarnation;
    return open;
  }

  private Operation closeFd(int slot) {
    if (slot < 0) {
      return null;
    }
    names.descriptors[slot].open = false;
    return new Operation.CloseFd(slot);
  }
}
