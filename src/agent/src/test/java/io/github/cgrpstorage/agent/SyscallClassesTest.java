package io.github.cgrpstorage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.metrics.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SyscallClassesTest {

  private static final List<Path> HEADERS =
      List.of(
          Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
          Path.of("/usr/include/aarch64-linux-gnu/asm/unistd.h"),
          Path.of("/usr/include/asm-generic/unistd.h"));

  private static final Pattern DEFINE = Pattern.compile("#define __NR(?:3264)?_(\\w+) (\\d+)");

  /** Numbers are written by hand: the headers of this machine are asked. */
  @Test
  void numbersAreThoseOfTheHeaders() throws IOException {
    Map<String, String> amd64 = new HashMap<>();
    Map<String, String> aarch64 = new HashMap<>();
    for (SyscallClasses.Call call : SyscallClasses.all()) {
      amd64.put(call.name(), call.amd64());
      aarch64.put(call.name(), call.aarch64());
    }
    int compared = 0;
    for (Path header : HEADERS) {
      if (Files.exists(header)) {
        boolean isAmd64 = header.toString().contains("x86_64");
        compared += compare(header, isAmd64 ? amd64 : aarch64);
      }
    }
    assertTrue(compared > 250, "only " + compared + " numbers were compared");
  }

  private static int compare(Path header, Map<String, String> ours) throws IOException {
    int compared = 0;
    try (Stream<String> lines = Files.lines(header)) {
      for (String line : (Iterable<String>) lines::iterator) {
        Matcher define = DEFINE.matcher(line);
        // What is for 32-bit architectures only has no number here.
        if (define.lookingAt() && !ours.getOrDefault(define.group(1), "-").equals("-")) {
          assertEquals(define.group(2), ours.get(define.group(1)), define.group(1));
          compared++;
        }
      }
    }
    return compared;
  }

  @Test
  void noNumberIsTwoCalls() {
    for (String architecture : List.of("amd64", "aarch64")) {
      Set<String> numbers = new HashSet<>();
      for (SyscallClasses.Call call : SyscallClasses.all()) {
        String number = architecture.equals("amd64") ? call.amd64() : call.aarch64();
        assertTrue(number.equals("-") || numbers.add(number), call::toString);
      }
    }
  }

  private static final Schema SCHEMA =
      SchemaOfBtf.of(
          "syscalls",
          "",
          new TestBtf()
              .with("cgs_counter_u64", "syscalls__class_read")
              .with("cgs_counter_u64", "syscalls__class_write")
              .with("cgs_counter_u64", "syscalls__class_file")
              .with("cgs_counter_u64", "syscalls__class_socket")
              .with("cgs_counter_u64", "syscalls__class_poll")
              .with("cgs_counter_u64", "syscalls__class_memory")
              .with("cgs_counter_u64", "syscalls__class_process")
              .with("cgs_counter_u64", "syscalls__class_signal")
              .with("cgs_counter_u64", "syscalls__class_lock")
              .with("cgs_counter_u64", "syscalls__class_ipc")
              .with("cgs_counter_u64", "syscalls__class_time")
              .with("cgs_counter_u64", "syscalls__class_scheduler")
              .with("cgs_counter_u64", "syscalls__class_identity")
              .with("cgs_counter_u64", "syscalls__class_system")
              .with("cgs_counter_u64", "syscalls__class_other")
              .type());

  @Test
  void theTableFollowsTheArchitecture() {
    byte[] amd64 = SyscallClasses.table(SCHEMA, "amd64", 1024);
    byte[] aarch64 = SyscallClasses.table(SCHEMA, "aarch64", 1024);
    // read is 0 and 63, write 1 and 64, openat 257 and 56.
    assertEquals(List.of(0, 1, 2), List.of((int) amd64[0], (int) amd64[1], (int) amd64[257]));
    assertEquals(
        List.of(0, 1, 2), List.of((int) aarch64[63], (int) aarch64[64], (int) aarch64[56]));
    // What is not listed is the last class.
    assertEquals(14, amd64[1023]);
  }
}
