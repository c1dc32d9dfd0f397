package io.github.cgrpstorage.differential.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Trace;
import io.github.cgrpstorage.differential.trace.TraceParser;
import io.github.cgrpstorage.differential.trace.TraceSyntaxException;
import io.github.cgrpstorage.differential.trace.TraceWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {

  private static final int COUNT = 3_000;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, Long.MIN_VALUE})
  void keepsToTheFormat(long seed) throws TraceSyntaxException {
    String text = text(seed);
    assertEquals(COUNT, TraceParser.parse("seed " + seed, text).steps().size());
  }

  @Test
  void seedSaysAll() {
    assertEquals(text(42), text(42));
    assertNotEquals(text(42), text(43));
  }

  @Test
  void everyKindComes() {
    Set<String> words =
        LongStream.range(0, 40)
            .boxed()
            .flatMap(seed -> text(seed).lines())
            .map(line -> line.split(" ")[0])
            .collect(Collectors.toSet());
    Set<String> kinds =
        EnumSet.allOf(Kind.class).stream()
            .map(kind -> kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
            .collect(Collectors.toSet());
    assertEquals(kinds, words);
  }

  private static String text(long seed) {
    Generator generator = new Generator(seed);
    List<Operation> operations = Stream.generate(generator::next).limit(COUNT).toList();
    return TraceWriter.write(Trace.of(Generator.scope(), operations));
  }
}
