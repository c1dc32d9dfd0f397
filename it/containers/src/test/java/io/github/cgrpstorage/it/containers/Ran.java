package io.github.cgrpstorage.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command that ran to its end in a container. */
record Ran(String command, int exit, String out, String err) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  Ran check(int expectedExit) {
    assertEquals(expectedExit, exit, this::toString);
    return this;
  }

  /** On stderr, which is for people: no stack trace is among it. */
  Ran said(String text) {
    assertTrue(err.contains(text), () -> "no '" + text + "' in " + this);
    assertFalse(err.contains("\tat "), () -> "a stack trace: " + this);
    return this;
  }

  JsonNode json() {
    assertEquals(1, out.lines().count(), this::toString);
    return JSON.readTree(out);
  }
}
