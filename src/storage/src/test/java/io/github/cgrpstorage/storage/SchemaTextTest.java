package io.github.cgrpstorage.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u64 reads; u64 writes",
        "bpf_spin_lock lock; u32 hits; s64 sum",
        "u8 a; u16 b; char name[16]; bool on; f32 x; f64 y; s8 grid[2][3]"
      })
  void whatIsParsedIsPrinted(String schema) {
    assertEquals(schema, ValueType.parse(schema).toString());
  }

  @Test
  void plainBytes() {
    assertEquals("char[8]", ValueType.ofBytes(8).toString());
  }
}
