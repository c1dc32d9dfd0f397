package io.github.cgrpstorage.it;

import java.util.List;
import java.util.function.Predicate;

/** A terminal with a program in it, in a tmux server of its own. */
final class Tmux implements AutoCloseable {

  private final String server = "cgrp-it-" + ProcessHandle.current().pid();

  private Tmux() {}

  /** Of 150 columns by 40 lines. */
  static Tmux run(List<String> command) {
    return run(150, 40, command);
  }

  static Tmux run(int columns, int lines, List<String> command) {
    Tmux tmux = new Tmux();
    List<String> line = List.of("tmux", "-L", tmux.server, "-f", "/dev/null", "new-session", "-d");
    List<String> size = List.of("-x", Integer.toString(columns), "-y", Integer.toString(lines));
    Child.run(Child.prefixed(line, Child.prefixed(size, Child.prefixed(List.of("--"), command))))
        .check(0);
    return tmux;
  }

  private Child tmux(String... arguments) {
    return Child.run(Child.prefixed(List.of("tmux", "-L", server), List.of(arguments)));
  }

  void keys(String... keys) {
    tmux(Child.prefixed(List.of("send-keys"), List.of(keys)).toArray(String[]::new)).check(0);
  }

  /** What is on the screen. */
  List<String> screen() {
    return tmux("capture-pane", "-p").lines();
  }

  /** Until the screen is as it should be. */
  void await(String what, Predicate<List<String>> condition) {
    try {
      Eventually.holds(what, () -> condition.test(screen()));
    } catch (AssertionError e) {
      throw new AssertionError(what + " in\n" + String.join("\n", screen()), e);
    }
  }

  /** Until some line has a text. */
  void awaitText(String text) {
    await(text, lines -> lines.stream().anyMatch(line -> line.contains(text)));
  }

  boolean isOver() {
    return tmux("has-session").exit() != 0;
  }

  @Override
  public void close() {
    tmux("kill-server");
  }
}
