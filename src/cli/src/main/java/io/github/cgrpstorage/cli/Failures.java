package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Availability.Verdict;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/**
 * Turns what a command threw into a message and an exit code: never a stack trace for what a user
 * can mend.
 */
final class Failures {

  private static final Set<Integer> FORBIDDEN = Set.of(Errno.EPERM, Errno.EACCES, Errno.EROFS);

  /** Calls that name a file in bpffs. */
  private static final Set<String> OF_PINS = Set.of("bpf_obj_get", "bpf_obj_pin", "unlink");

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
      case OutputException e when e.isReaderGone() -> {
        return ExitCode.PIPE_CLOSED;
      }
      case OutputException e -> {
        terminal.note("cgrp-storage: cannot write to standard output: " + e.getMessage());
        return ExitCode.REFUSED;
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

  /** What went wrong; the messages of some exceptions are only the file's name. */
  static String text(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return "'" + missing.getFile() + "' does not exist, or its folder does not";
    }
    boolean named = e instanceof FileSystemException file && file.getReason() != null;
    return e.getClass() == IOException.class || named
        ? e.getMessage()
        : e.getClass().getSimpleName().replaceFirst("Exception$", "") + ": " + e.getMessage();
  }

  private static int kernelRefused(BpfException e, Terminal terminal) {
    terminal.note("cgrp-storage: " + e.getMessage());
    e.log().ifPresent(terminal::note);
    if (isOfTheMachine(e)) {
      // The message carries the remedy already.
      return ExitCode.MACHINE;
    }
    if (e.errno() == Errno.EACCES && OF_PINS.contains(e.call())) {
      // A file's owner and mode decide, and no capability of BPF's.
      terminal.note("remedy: run as root or the pin's owner, or let others in with chmod");
      return ExitCode.MACHINE;
    }
    List<Finding> missing = missingRights(e);
    missing.stream()
        .filter(finding -> !finding.remedy().isEmpty())
        .forEach(finding -> terminal.note("remedy: " + finding.remedy()));
    return missing.isEmpty() ? ExitCode.REFUSED : ExitCode.MACHINE;
  }

  /** No argument is in it: a library that is missing, an old kernel, the mount of a bpffs. */
  private static boolean isOfTheMachine(BpfException e) {
    return e.errno() == 0 || e.call().equals("mount") || e.errno() == Errno.EINVAL && isTooOld();
  }

  private static boolean isTooOld() {
    return !KernelRelease.parse(System.getProperty("os.version")).atLeast(KernelRelease.V6_2);
  }

  /**
   * It is the machine that cannot, whatever the arguments, when a right that the call needs is
   * missing.
   */
  private static List<Finding> missingRights(BpfException e) {
    if (!FORBIDDEN.contains(e.errno())) {
      return List.of();
    }
    try {
      Set<Feature> needed = rightsFor(e.call());
      return Bpf.availability().findings().stream()
          .filter(finding -> needed.contains(finding.feature()))
          .filter(finding -> finding.verdict() == Verdict.NOT_SUPPORTED)
          .toList();
    } catch (BpfException _) {
      return List.of();
    }
  }

  /** By call; what is done with elements needs no right but the open map. */
  private static Set<Feature> rightsFor(String call) {
    return switch (call) {
      case "mkdir" -> EnumSet.of(Feature.CGROUP_CREATE);
      case "bpf_object__load", "bpf_program__attach", "bpf_program__attach_iter" ->
          EnumSet.of(Feature.BPF_SYSCALL, Feature.CAP_BPF, Feature.CAP_PERFMON);
      case "bpf_program__attach_cgroup" ->
          EnumSet.of(
              Feature.BPF_SYSCALL, Feature.CAP_BPF, Feature.CAP_PERFMON, Feature.CAP_NET_ADMIN);
      case "bpf_map_update_elem", "bpf_map_delete_elem", "bpf_map_lookup_elem" ->
          EnumSet.noneOf(Feature.class);
      default -> EnumSet.of(Feature.BPF_SYSCALL, Feature.CAP_BPF);
    };
  }
}
