package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.bindings.Libbpf;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Feature;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The library as named modules, as a user with a module path has it. */
@Tag("host")
class ModulePathIT {

  private static final String NATIVE =
      "--enable-native-access=io.github.cgrpstorage.kernel,io.github.cgrpstorage.bindings";

  private static final String PROGRAM =
      """
      import io.github.cgrpstorage.storage.*;

      void main() throws Exception {
        Availability availability = Bpf.availability();
        for (var finding : availability.findings()) {
          IO.println(finding.feature() + " " + finding.verdict() + " " + finding.remedy());
        }
        IO.println(Bpf.class.getModule());
        try (Bpf bpf = Bpf.open(); Cgroup root = bpf.rootCgroup()) {
          IO.println("root " + root.id());
        } catch (BpfException e) {
          IO.println("refused: " + e.getMessage());
        }
      }
      """;

  private static String modulePath(Class<?>... of) {
    return Stream.of(of)
        .map(ModulePathIT::location)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(Class<?> of) {
    try {
      return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Child run(String modulePath, String modules, String... options)
      throws IOException {
    Path folder = Files.createTempDirectory("cgrp-it-source");
    Path source = Files.writeString(folder.resolve("Main.java"), PROGRAM);
    try {
      List<String> command = new ArrayList<>(List.of(Child.javaBinary(), "-p", modulePath));
      command.addAll(List.of("--add-modules", modules));
      command.addAll(List.of(options));
      command.add(source.toString());
      return Child.run(command);
    } finally {
      Files.delete(source);
      Files.delete(folder);
    }
  }

  private static final String ALL =
      modulePath(Bpf.class, BpfObject.class, Libbpf.class, BpfProgramFile.class);

  @Test
  void theKernelIsFoundOnTheModulePath() throws IOException {
    Child child = run(ALL, "io.github.cgrpstorage.kernel", NATIVE).check(0);
    assertEquals("", child.err());
    for (Feature feature : Feature.values()) {
      if (feature.isRequired()) {
        assertTrue(child.out().contains(feature + " SUPPORTED"), child.out());
      }
    }
    assertTrue(child.out().contains("module io.github.cgrpstorage.storage"), child.out());
    assertTrue(child.out().contains("root "), child.out());
  }

  @Test
  void withoutNativeAccessTheRemedyIsTheFlag() throws IOException {
    Child child = run(ALL, "io.github.cgrpstorage.kernel", "--illegal-native-access=deny").check(0);
    assertTrue(
        child.out().contains("NATIVE_ACCESS NOT_SUPPORTED start java with " + NATIVE), child.out());
    assertTrue(child.out().contains("refused: Bpf.open: failed: "), child.out());
    assertEquals("", child.err());
  }

  @Test
  void withoutTheKernelModuleTheApiSaysSo() throws IOException {
    Child child = run(modulePath(Bpf.class), "io.github.cgrpstorage.storage").check(1);
    assertTrue(child.err().contains("no kernel is on the module path"), child.err());
    assertTrue(child.err().contains("cgrp-storage-kernel"), child.err());
  }
}
