package io.github.cgrpstorage.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the generated layouts and constants against this machine's C headers, as {@code
 * native/layouts.c} prints them.
 *
 * <p>Both sides are facts of one shape, such as {@code field bpf_map_info.id -> offset 4 size 4}.
 * The headers may be newer than those that generated the code, and another architecture's.
 */
class LayoutTest {

  /** Both relative to the module's directory, in which Surefire runs tests. */
  private static final Path LAYOUTS = Path.of("../native/target/layouts");

  private static final Path CLASSES = Path.of("target/classes/io/github/cgrpstorage/bindings");

  @Test
  void generatedCodeAgreesWithTheHeaders() throws Exception {
    assertEquals(List.of(), differences(generatedFacts(), headerFacts()));
  }

  @Test
  void everyKindOfFactIsThere() throws Exception {
    // An empty side agrees with an empty side: show that the scan finds things.
    var generated = generatedFacts();
    assertEquals("sizeof 16", generated.get("struct bpf_iter_link_info"));
    assertEquals("offset 8 size 8", generated.get("field bpf_iter_link_info.cgroup.cgroup_id"));
    assertEquals("80", generated.get("constant BPF_FUNC_get_current_cgroup_id"));
  }

  @Test
  void wrongMissingAndExtraFactsAreDifferences() throws Exception {
    var headers = headerFacts();
    var field = "field bpf_map_info.id";
    for (String wrong : List.of("offset 8 size 4", "offset 4 size 8")) {
      var mutant = new TreeMap<>(headers);
      mutant.put(field, wrong);
      assertEquals(
          List.of(field + ": generated " + wrong + ", headers offset 4 size 4"),
          differences(mutant, headers));
    }

    var without = new TreeMap<>(headers);
    without.remove(field);
    assertEquals(
        List.of(field + ": generated null, headers offset 4 size 4"),
        differences(without, headers));
    assertEquals(
        List.of(field + ": generated offset 4 size 4, headers null"),
        differences(headers, without));
  }

  @Test
  void onlyExtendableGroupsMayBeLargerInTheHeaders() {
    var old = Map.of("struct bpf_map_info", "sizeof 88");
    var grown = Map.of("struct bpf_map_info", "sizeof 96");
    assertEquals(List.of(), differences(old, grown));
    assertEquals(1, differences(grown, old).size());

    old = Map.of("struct bpf_other", "sizeof 88");
    grown = Map.of("struct bpf_other", "sizeof 96");
    assertEquals(1, differences(old, grown).size());
  }

  /** One line for each fact that the two sides do not share. */
  private static List<String> differences(
      Map<String, String> generated, Map<String, String> headers) {
    var names = new TreeSet<>(generated.keySet());
    names.addAll(headers.keySet());
    return names.stream()
        .filter(name -> !agree(name, generated.get(name), headers.get(name)))
        .map(name -> name + ": generated " + generated.get(name) + ", headers " + headers.get(name))
        .toList();
  }

  private static boolean agree(String name, String generated, String headers) {
    if (generated == null || headers == null) {
      return false;
    }
    return isExtendable(name) ? sizeof(headers) >= sizeof(generated) : generated.equals(headers);
  }

  /**
   * Whether later headers may append fields. libbpf's options and the kernel's information structs
   * do: each travels with its size, so that the old, shorter one stays valid.
   */
  private static boolean isExtendable(String name) {
    return name.matches("struct .*_(opts|info)");
  }

  private static long sizeof(String fact) {
    return Long.parseLong(fact.substring("sizeof ".length()));
  }

  private static Map<String, String> headerFacts() throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(LAYOUTS.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), LAYOUTS + " failed");
    var facts = new TreeMap<String, String>();
    for (String line : output.lines().toList()) {
      var words = line.split(" ", 3);
      if (!isForHandWrittenCode(words[0], words[1])) {
        facts.put(words[0] + " " + words[1], words[2]);
      }
    }
    return facts;
  }

  /** The C library's constants: printed for the code that uses them, in no binding. */
  private static boolean isForHandWrittenCode(String kind, String name) {
    return kind.equals("constant") && !name.startsWith("BPF_") && !name.startsWith("LIBBPF_");
  }

  private static Map<String, String> generatedFacts()
      throws IOException, ReflectiveOperationException {
    var facts = new TreeMap<String, String>();
    for (Class<?> type : generatedClasses()) {
      var layout = layoutOf(type);
      if (layout != null) {
        facts.put("struct " + type.getSimpleName(), "sizeof " + layout.byteSize());
        addFields(facts, type.getSimpleName(), 0, layout);
      }
    }
    for (Field field : Libbpf.class.getDeclaredFields()) {
      // jextract's form of a constant: a primitive field and a method of its name.
      if (Modifier.isStatic(field.getModifiers()) && field.getType().isPrimitive()) {
        var value = Libbpf.class.getMethod(field.getName()).invoke(null);
        facts.put("constant " + field.getName(), value.toString());
      }
    }
    return facts;
  }

  private static List<Class<?>> generatedClasses()
      throws IOException, ReflectiveOperationException {
    List<String> names;
    try (Stream<Path> files = Files.list(CLASSES)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".class") && !file.contains("$"))
              .map(file -> file.substring(0, file.length() - ".class".length()))
              .toList();
    }
    assertTrue(names.contains("Libbpf"), () -> "not the generated classes: " + CLASSES);
    var classes = new ArrayList<Class<?>>();
    for (String name : names) {
      classes.add(Class.forName(LayoutTest.class.getPackageName() + "." + name));
    }
    return classes;
  }

  /** The layout of a generated struct or union; null for the other generated classes. */
  private static GroupLayout layoutOf(Class<?> type) throws ReflectiveOperationException {
    Method method =
        Arrays.stream(type.getDeclaredMethods())
            // A struct in it has one too, named cgroup$layout or so.
            .filter(m -> m.getName().equals("layout"))
            .findFirst()
            .orElse(null);
    return method == null ? null : (GroupLayout) method.invoke(null);
  }

  private static void addFields(
      Map<String, String> facts, String path, long base, GroupLayout group) {
    long offset = base;
    for (MemoryLayout member : group.memberLayouts()) {
      if (!(member instanceof PaddingLayout)) {
        var name = path + "." + member.name().orElseThrow();
        facts.put("field " + name, "offset " + offset + " size " + member.byteSize());
        if (member instanceof GroupLayout inner) {
          addFields(facts, name, offset, inner);
        }
      }
      if (group instanceof StructLayout) {
        offset += member.byteSize();
      }
    }
  }
}
