package io.github.cgrpstorage.differential.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParserTest {

  private static final String BEFORE =
      """
      create m value=8
      mkdir g
      open f cgroup=g
      pin m p
      """;

  @Test
  void numbersLinesByTheFile() throws TraceSyntaxException {
    Trace trace = parse("# header\n\n  create m value=8\t # 1 ok\r\n \t \nclose m");
    assertEquals(List.of(3, 5), trace.steps().stream().map(Trace.Step::line).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"close m# x", "close m #", "close m ##5", "close m #x #-1", "close m\t#é"})
  void sharpStartsComment(String line) throws TraceSyntaxException {
    assertInstanceOf(Operation.Close.class, last(line));
  }

  @ParameterizedTest
  @CsvSource({"#-1,-1", "#0,0", "#0x7f,127", "#2147483647,2147483647", "#-2147483648,-2147483648"})
  void sharpBeforeDigitIsLiteral(String token, int number) throws TraceSyntaxException {
    Operation.Lookup lookup = (Operation.Lookup) last("lookup m " + token + " # comment");
    assertEquals(Key.literal(number), lookup.key());
  }

  @Test
  void nullIsNoDescriptorOfNextKey() throws TraceSyntaxException {
    Operation.NextKey next = (Operation.NextKey) last("open null file\nnext-key m null");
    assertEquals(null, next.key());
  }

  @Test
  void flagsHave64Bits() throws TraceSyntaxException {
    Operation.Lookup lookup = (Operation.Lookup) last("lookup m f flags=0xffffffffffffffff");
    assertEquals(-1L, lookup.flags());
    lookup = (Operation.Lookup) last("lookup m f flags=18446744073709551615");
    assertEquals(-1L, lookup.flags());
  }

  @Test
  void optionsStandInAnyOrder() throws TraceSyntaxException {
    assertEquals(
        new Operation.Create(1, 8, 8, 2, 0x201, BtfVariant.KEYSTRUCT, true, false),
        last("create n cap=no lock=yes btf=keystruct flags=0x201 max=2 key=8 value=8"));
  }

  @Test
  void sizesAreUnsigned() throws TraceSyntaxException {
    Operation.Create create = (Operation.Create) last("create n value=4294967295");
    assertEquals(-1, create.valueSize());
  }

  @Test
  void parentIsWhatTheNameWasBefore() throws TraceSyntaxException {
    assertEquals(new Operation.Mkdir(0, 0), last("mkdir g in=g"));
  }

  @Test
  void pinnedMapHasItsSize() throws TraceSyntaxException {
    Operation.Update update = (Operation.Update) last("get n p\nupdate n f 0102030405060708");
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, update.value());
  }

  @Test
  void valueWithoutBytesHasNoDigits() throws TraceSyntaxException {
    Operation.Update update = (Operation.Update) last("create n value=0\nupdate n f flags=1");
    assertEquals(0, update.value().length);
  }

  @ParameterizedTest
  @CsvSource({
    "frob m,frob",
    "Create m value=8,Create",
    "#1 close m,#1",
    "create M value=8,M",
    "create m1é value=8,m1é",
    "create n,create",
    "create n value=,value=",
    "create n value=-8,value=-8",
    "create n value=0x,value=0x",
    "create n value=4294967296,value=4294967296",
    "create n value=8 flags=0x100000000,flags=0x100000000",
    "create n value=8 value=8,value=8",
    "create n value=8 size=8,size=8",
    "create n value=8 btf=good,btf=good",
    "create n value=8 lock=true,lock=true",
    "create value=8 n,n",
    "close n,n",
    "close f,f",
    "close m m,m",
    "pin m,pin",
    "unpin q,q",
    "get n q,q",
    "mkdir h in=h,in=h",
    "rmdir f,f",
    "open e,open",
    "open e pipe,pipe",
    "open e cgroup=h,cgroup=h",
    "open e control=h,control=h",
    "open e control=g path=yes,path=yes",
    "open e cgroup=g control=g,cgroup=g",
    "open e file path=yes,path=yes",
    "closefd g,g",
    "lookup m,lookup",
    "lookup m g,g",
    "lookup m #,lookup",
    "lookup m #-,#-",
    "lookup m #2147483648,#2147483648",
    "lookup m #-2147483649,#-2147483649",
    "lookup m f flags=18446744073709551616,flags=18446744073709551616",
    "lookup m f 1,1",
    "delete m f flags=1,flags=1",
    "update m f,update",
    "update m f 00,00",
    "update m f 010203040506070,010203040506070",
    "update m f 01020304050607zz,01020304050607zz",
    "helper-get m f,f",
    "helper-get m g init=01,init=01",
    "next-key m,next-key",
    "lookup-batch m f,f",
  })
  void refuses(String line, String token) {
    TraceSyntaxException e = assertThrows(TraceSyntaxException.class, () -> last(line));
    assertEquals(token, e.token());
    assertEquals("t.trace:5: '" + token + "'", e.getMessage().substring(0, 13 + token.length()));
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] bytes = "close m\n# \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    TraceSyntaxException e =
        assertThrows(TraceSyntaxException.class, () -> TraceParser.parse("t.trace", bytes));
    assertEquals(2, e.line());
    assertEquals("\\xe9", e.token());
  }

  private static Operation last(String lines) throws TraceSyntaxException {
    return parse(BEFORE + lines).steps().getLast().operation();
  }

  private static Trace parse(String text) throws TraceSyntaxException {
    return TraceParser.parse("t.trace", text);
  }
}
