package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tells from BTF alone, without any right, whether a kernel has what an object file's programs
 * need: each tracepoint with the arguments that the program takes, and each kernel function that it
 * calls. Tracepoints are no stable interface: releases add, drop and reorder arguments.
 */
final class TracepointFit {

  private static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");

  /** What the macro TRACEPOINT of kernel.h leaves in the object's BTF. */
  private static final String TAKES = "takes_";

  /** What the kernel's own macros leave in its BTF. */
  private static final String GIVES = "btf_trace_";

  private static final int EXTERN = 2;

  private final Btf kernel;

  TracepointFit(Btf kernel) {
    this.kernel = kernel;
  }

  /** For the kernel that runs. */
  static TracepointFit ofThisKernel() throws IOException {
    return new TracepointFit(Btf.parse(Files.readAllBytes(KERNEL)));
  }

  /** Why the object does not fit: a sentence for each reason; empty when it fits. */
  List<String> misfits(Btf object) {
    List<String> reasons = new ArrayList<>();
    for (int id = 1; id < object.size(); id++) {
      switch (object.type(id)) {
        case BtfType.Typedef takes when takes.name().startsWith(TAKES) ->
            tracepoint(takes.name().substring(TAKES.length()), object, takes)
                .ifPresent(reasons::add);
        case BtfType.Func function when function.linkage() == EXTERN ->
            function(function).ifPresent(reasons::add);
        default -> {}
      }
    }
    return reasons;
  }

  private Optional<String> function(BtfType.Func function) {
    return kernel.find(BtfType.Func.class, function.name()).isPresent()
        ? Optional.empty()
        : Optional.of("the kernel has no function " + function.name());
  }

  private Optional<String> tracepoint(String name, Btf object, BtfType.Typedef takes) {
    OptionalInt gives = kernel.find(BtfType.Typedef.class, GIVES + name);
    if (gives.isEmpty()) {
      return Optional.of("the kernel has no tracepoint " + name);
    }
    List<BtfType.Param> wanted = params(object, takes.target());
    List<BtfType.Param> given = params(kernel, gives.getAsInt());
    if (given.size() < wanted.size()) {
      return Optional.of(
          "tracepoint %s gives %d arguments, %d are needed"
              .formatted(name, given.size() - 1, wanted.size() - 1));
    }
    // The first one is the tracepoint's own.
    for (int i = 1; i < wanted.size(); i++) {
      String want = describe(object, wanted.get(i).type());
      String give = describe(kernel, given.get(i).type());
      if (!want.equals(give)) {
        return Optional.of(
            "argument %d of tracepoint %s is %s, not %s".formatted(i, name, give, want));
      }
    }
    return Optional.empty();
  }

  private static List<BtfType.Param> params(Btf btf, int type) {
    BtfType.Ptr pointer = (BtfType.Ptr) btf.type(btf.resolve(type));
    return ((BtfType.FuncProto) btf.type(btf.resolve(pointer.target()))).params();
  }

  /** As far as it matters to a program: structs by name, numbers by width. */
  private static String describe(Btf btf, int id) {
    return switch (btf.type(btf.resolve(id))) {
      case BtfType.Ptr pointer -> describe(btf, pointer.target()) + " *";
      case BtfType.Struct struct -> "struct " + struct.name();
      case BtfType.Fwd struct -> "struct " + struct.name();
      case BtfType.Int number -> "a number of " + number.size() + " bytes";
      case BtfType.Enum number -> "a number of " + number.size() + " bytes";
      case BtfType.Void _ -> "void";
      case BtfType other -> other.getClass().getSimpleName();
    };
  }
}
