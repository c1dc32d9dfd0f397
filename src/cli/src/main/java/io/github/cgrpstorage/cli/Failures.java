package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import picocli.CommandLine;

/**
 * Turns what a command threw into a message and an exit code: never a stack trace for what a user
 * can mend.
 */
final class Failures {

  private Failures() {}

  static int report(Exception failure, CommandLine command, Terminal terminal) throws Exception {
    switch (failure) {
      case BpfException e -> {
        return kernelRefused(e, terminal);
      }
      case UsageException e -> {
        terminal.note("cgrp-storage: " + e.getMessage());
        terminal.note("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
      }
      case InterruptedException _ -> {
        return ExitCode.INTERRUPTED;
      }
      case AccessDeniedException e -> {
        terminal.note("cgrp-storage: this user may not use '" + e.getFile() + "'");
        return ExitCode.MACHINE;
      }
      case IOException e -> {
        terminal.note("cgrp-storage: " + text(e));
        return ExitCode.REFUSED;
      }
      default -> throw failure;
    }
  }

  /** Some messages are only the file's name. */
  private static String text(IOException e) {
    boolean named = e instanceof FileSystemException file && file.getReason() != null;
    return e.getClass() == IOException.class || named
        ? e.getMessage()
        : e.getClass().getSimpleName().replaceFirst("Exception$", "") + ": " + e.getMessage();
  }

  private static int kernelRefused(BpfException e, Terminal terminal) {
    terminal.note("cgrp-storage: " + e.getMessage());
    e.log().ifPresent(terminal::note);
    Optional<String> remedy = machineRemedy(e);
    remedy.filter(text -> !text.isEmpty()).ifPresent(text -> terminal.note("remedy: " + text));
    return remedy.isPresent() ? ExitCode.MACHINE : ExitCode.REFUSED;
  }

  /**
   * The remedy when it is the machine that cannot, whatever the arguments; empty when it is this
   * call.
   */
  private static Optional<String> machineRemedy(BpfException e) {
    if (e.errno() == 0 || e.errno() == Errno.EINVAL && isTooOld()) {
      // The message carries the remedy already.
      return Optional.of("");
    }
    boolean forbidden = e.errno() == Errno.EPERM || e.errno() == Errno.EACCES;
    return forbidden ? missingCapability() : Optional.empty();
  }

  private static boolean isTooOld() {
    return !KernelRelease.parse(System.getProperty("os.version")).atLeast(KernelRelease.V6_2);
  }

  private static Optional<String> missingCapability() {
    try {
      return Bpf.availability()
          .of(Feature.CAP_BPF)
          .filter(finding -> !finding.isSupported())
          .map(Availability.Finding::remedy);
    } catch (BpfException e) {
      return e.remedy();
    }
  }
}
