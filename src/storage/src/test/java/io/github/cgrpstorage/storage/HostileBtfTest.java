package io.github.cgrpstorage.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import io.github.cgrpstorage.storage.btf.SampleBtf;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, {@link IllegalArgumentException} is all that comes out. */
class HostileBtfTest {

  private static final long SEED = Long.getLong("seed", 20_260_101);
  private static final int ROUNDS = Integer.getInteger("rounds", 10_000);

  @Test
  void everyTruncationIsRefused() {
    byte[] raw = SampleBtf.bytes();
    for (int length = 0; length < raw.length; length++) {
      byte[] part = Arrays.copyOf(raw, length);
      assertThrows(IllegalArgumentException.class, () -> Btf.parse(part), length + " bytes");
    }
  }

  @Test
  void bytesThatFlipAreRefusedOrReadable() {
    Random random = new Random(SEED);
    byte[] raw = SampleBtf.bytes();
    int readable = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = raw.clone();
      int flips = 1 + random.nextInt(4);
      for (int i = 0; i < flips; i++) {
        bytes[random.nextInt(bytes.length)] = interesting(random);
      }
      readable += isReadable(bytes) ? 1 : 0;
    }
    assertTrue(readable > 0 && readable < ROUNDS, readable + " of " + ROUNDS + " could be read");
  }

  private static byte interesting(Random random) {
    byte[] values = {0, 1, 2, 3, 4, 8, 24, 25, 32, 0x7f, (byte) 0x80, (byte) 0xff};
    return random.nextBoolean()
        ? values[random.nextInt(values.length)]
        : (byte) random.nextInt(256);
  }

  private static boolean isReadable(byte[] bytes) {
    try {
      readAll(Btf.parse(bytes));
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      return fail("seed " + SEED + ": " + HexFormat.of().formatHex(bytes), e);
    }
  }

  private static void readAll(Btf btf) {
    for (int id = 0; id < btf.size(); id++) {
      btf.type(id).toString();
      btf.resolve(id);
      btf.sizeOf(id);
      readValue(btf, id);
    }
  }

  private static void readValue(Btf btf, int id) {
    ValueType type;
    try {
      type = ValueType.fromBtf(btf, id);
    } catch (IllegalArgumentException _) {
      return;
    }
    assertEquals(btf.sizeOf(id).orElseThrow(), type.byteSize());
    assertEquals(List.of(), type.difference(type).stream().toList());
    type.spinLockOffset();
    if (type.byteSize() <= 4096) {
      type.format(MemorySegment.ofArray(new byte[type.byteSize()]));
    }
  }

  @Test
  void typesThatContainThemselvesAreRefused() {
    Btf btf = btf(struct("s", 8, member("self", 1, 0)));
    assertRefused(btf, "nested deeper than 64");
  }

  @Test
  void typesThatGrowWithoutEndAreRefused() {
    List<BtfType> unions = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      unions.add(
          new BtfType.Struct(
              "u" + i, 4, true, List.of(member("a", i + 1, 0), member("b", i + 1, 0))));
    }
    unions.add(new BtfType.Int("int", 4, 32, 0, true, false, false));
    assertRefused(btf(unions.toArray(BtfType[]::new)), "more than 65536 members");
  }

  @Test
  void membersOutOfPlaceAreRefused() {
    BtfType number = new BtfType.Int("int", 4, 32, 0, true, false, false);
    assertRefused(btf(struct("s", 6, member("a", 2, 0), member("b", 2, 16)), number), "'b' at bit");
    assertRefused(btf(struct("s", 6, member("a", 2, 32)), number), "'a' at bit 32 overlaps");
    assertRefused(btf(struct("s", 8, member("a", 2, 3)), number), "'a' begins inside a byte");
    assertRefused(btf(struct("s", 8, member("a", 0, 0))), "a member has no size");
    assertRefused(btf(new BtfType.Fwd("s", false)), "type 1 of the BTF has no size");
    assertRefused(btf(struct("s", 0)), "type 1 of the BTF has no size");
    BtfType.Member bits = new BtfType.Member("a", 2, 0, 3);
    assertRefused(btf(struct("s", 8, bits), new BtfType.Ptr(0)), "'a' is a bit-field of 3 bits");
    BtfType union = new BtfType.Struct("u", 8, true, List.of(member("a", 2, 8)));
    assertRefused(btf(union, number), "'a' at bit 8");
  }

  private static BtfType.Struct struct(String name, int size, BtfType.Member... members) {
    return new BtfType.Struct(name, size, false, List.of(members));
  }

  private static BtfType.Member member(String name, int type, int bitOffset) {
    return new BtfType.Member(name, type, bitOffset, 0);
  }

  private static Btf btf(BtfType... types) {
    BtfWriter writer = new BtfWriter();
    List.of(types).forEach(writer::add);
    return Btf.parse(writer.toBytes());
  }

  private static void assertRefused(Btf btf, String why) {
    var e = assertThrows(IllegalArgumentException.class, () -> ValueType.fromBtf(btf, 1));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }
}
