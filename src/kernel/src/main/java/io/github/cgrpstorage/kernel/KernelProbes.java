package io.github.cgrpstorage.kernel;

import static io.github.cgrpstorage.storage.Availability.Finding.missing;
import static io.github.cgrpstorage.storage.Availability.Finding.supported;

import io.github.cgrpstorage.kernel.floor.BpfSyscall;
import io.github.cgrpstorage.kernel.floor.LibbpfLog;
import io.github.cgrpstorage.kernel.floor.Libraries;
import io.github.cgrpstorage.kernel.floor.Libraries.ProgramType;
import io.github.cgrpstorage.kernel.floor.Mounts;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Availability.Verdict;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.seam.UniqueName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel does, found by doing it: each probe uses the feature on a map of its own, keyed
 * by the cgroup2 root, and leaves nothing behind.
 */
final class KernelProbes {

  /** What needs bpf(2), in the order of {@link #overBpf()}. */
  private static final List<Feature> OVER_BPF =
      List.of(
          Feature.CGRP_STORAGE,
          Feature.STORAGE_SYSCALLS,
          Feature.CGROUP1_KEY,
          Feature.HELPERS,
          Feature.TP_BTF,
          Feature.CGROUP_ITERATOR,
          Feature.CGROUP_SKB,
          Feature.CGROUP_SOCK_ADDR,
          Feature.SOCK_OPS,
          Feature.FENTRY,
          Feature.LSM);

  /** Of these, what needs a map. */
  private static final List<Feature> OVER_A_MAP = OVER_BPF.subList(1, 4);

  private final Bpf bpf;
  private final Capabilities capabilities = Capabilities.read();

  KernelProbes(Bpf bpf) {
    this.bpf = bpf;
  }

  /** Where libbpf cannot be called. */
  static List<Finding> none() {
    return Stream.concat(Stream.of(Feature.CGROUP_CREATE, Feature.BPF_SYSCALL), OVER_BPF.stream())
        .map(feature -> Finding.unknown(feature, "libbpf cannot be called", "see the first lines"))
        .toList();
  }

  List<Finding> all() {
    Finding bpfSyscall = bpfSyscall();
    List<Finding> findings = new ArrayList<>(List.of(cgroupCreate(), bpfSyscall));
    findings.addAll(
        bpfSyscall.verdict() == Verdict.NOT_SUPPORTED
            ? unknown(OVER_BPF, "bpf(2) is refused")
            : overBpf());
    return findings;
  }

  private static List<Finding> unknown(List<Feature> features, String why) {
    return features.stream().map(feature -> Finding.unknown(feature, why, "")).toList();
  }

  private Finding cgroupCreate() {
    try (Cgroup root = bpf.rootCgroup();
        Cgroup made = root.createChild(UniqueName.of("cgrp-probe"))) {
      made.remove();
      return supported(Feature.CGROUP_CREATE, "one was made and removed");
    } catch (BpfException e) {
      return e.call().equals("mkdir")
          ? missing(
              Feature.CGROUP_CREATE, e.reason().orElseGet(e::getMessage), e.remedy().orElse(""))
          : Finding.unknown(Feature.CGROUP_CREATE, e.getMessage(), "");
    }
  }

  private Finding bpfSyscall() {
    int errno = -BpfSyscall.refusal();
    if (errno == Errno.EINVAL) {
      return supported(Feature.BPF_SYSCALL, "bpf(2) reaches the kernel");
    }
    if (errno == Errno.EPERM && !capabilities.lacking(Feature.CAP_BPF).isEmpty()) {
      return Finding.unknown(Feature.BPF_SYSCALL, "EPERM, without CAP_BPF to ask", "");
    }
    return missing(
        Feature.BPF_SYSCALL,
        "bpf(2) gives " + Errno.name(errno) + ": a seccomp filter or a security module refuses it",
        "start the container with --security-opt seccomp=unconfined, or a profile that allows bpf");
  }

  private List<Finding> overBpf() {
    List<Finding> findings = new ArrayList<>();
    try (CgroupStorage map = bpf.createCgroupStorage("probe", ValueType.ofBytes(8))) {
      findings.add(supported(Feature.CGRP_STORAGE, "a map was made"));
      findings.addAll(overAMap(map));
    } catch (BpfException e) {
      findings.add(noMap(e));
      findings.addAll(unknown(OVER_A_MAP, "needs a map, and none could be made"));
    }
    findings.add(attaches(Feature.TP_BTF, "at_tracepoint"));
    findings.add(iterator());
    // is_net_admin_prog_type of kernel/bpf/syscall.c (5.8) has all of them but cgroup_skb.
    findings.add(programType(Feature.CGROUP_SKB, ProgramType.CGROUP_SKB, Feature.CAP_BPF));
    findings.add(netAdminType(Feature.CGROUP_SOCK_ADDR, ProgramType.CGROUP_SOCK_ADDR));
    findings.add(netAdminType(Feature.SOCK_OPS, ProgramType.SOCK_OPS));
    findings.add(attaches(Feature.FENTRY, "at_entry", "at_exit"));
    findings.add(lsm());
    return findings;
  }

  private List<Finding> overAMap(CgroupStorage map) {
    try (Cgroup root = bpf.rootCgroup()) {
      return List.of(syscalls(map, root), cgroup1Key(map), helpers(map, root));
    } catch (BpfException e) {
      return unknown(OVER_A_MAP, "needs a cgroup2 hierarchy");
    }
  }

  /** Only a kernel that was asked with the right to ask says no. */
  private static Finding noMap(BpfException e) {
    String remedy = e.remedy().orElse("");
    String reason = e.reason().orElseGet(e::getMessage);
    return e.errno() == Errno.EPERM
        ? Finding.unknown(Feature.CGRP_STORAGE, reason, remedy)
        : missing(Feature.CGRP_STORAGE, reason, remedy);
  }

  private Finding syscalls(CgroupStorage map, Cgroup root) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8);
      boolean works =
          map.update(root, value) == UpdateResult.STORED
              && map.lookup(root, value) == LookupResult.PRESENT
              && map.delete(root) == DeleteResult.DELETED
              && map.lookup(root, value) == LookupResult.ABSENT;
      return works
          ? supported(Feature.STORAGE_SYSCALLS, "a value was written, read and deleted")
          : missing(Feature.STORAGE_SYSCALLS, "a value was not kept", "");
    } catch (BpfException e) {
      return refused(Feature.STORAGE_SYSCALLS, e);
    }
  }

  private Finding cgroup1Key(CgroupStorage map) {
    Path directory = Mounts.cgroup1();
    if (directory == null) {
      return Finding.unknown(Feature.CGROUP1_KEY, "no cgroup v1 hierarchy is mounted", "");
    }
    try (Cgroup cgroup = bpf.openCgroup(directory)) {
      map.delete(cgroup);
      return supported(Feature.CGROUP1_KEY, directory.toString());
    } catch (BpfException e) {
      return refused(Feature.CGROUP1_KEY, e);
    }
  }

  private Finding helpers(CgroupStorage map, Cgroup root) {
    int descriptor = (int) map.handle().acquire();
    try {
      int[] result = new int[1];
      // What libbpf would print of a refusal is no news here.
      LibbpfLog.collect(
          new StringBuilder(), () -> result[0] = bpf.kernel().helperDelete(descriptor, root.id()));
      return result[0] == -Errno.ENOENT || result[0] == 0
          ? supported(Feature.HELPERS, "a program of type syscall called them")
          : notLoaded(Feature.HELPERS, -result[0]);
    } finally {
      map.handle().release();
    }
  }

  /** What is done with loaded programs. */
  private interface Use {
    void of(BpfObject object) throws BpfException;
  }

  /** Loads some of the probes' programs and does something with them. */
  private Finding probe(Feature feature, String detail, Use use, String... programs) {
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.PROBES.bytes(), "probe")) {
      for (String program : programs) {
        object.setAutoload(program, true);
      }
      object.load();
      use.of(object);
      return supported(feature, detail);
    } catch (BpfException e) {
      return refused(feature, e);
    }
  }

  private Finding attaches(Feature feature, String... programs) {
    return probe(
        feature,
        "a program was loaded and attached",
        object -> {
          for (String program : programs) {
            object.program(program).attach().close();
          }
        },
        programs);
  }

  private Finding iterator() {
    try (Cgroup root = bpf.rootCgroup()) {
      return probe(
          Feature.CGROUP_ITERATOR,
          "a pass was made",
          object -> passOver(root, object.program("each_cgroup")),
          "each_cgroup");
    } catch (BpfException e) {
      return Finding.unknown(Feature.CGROUP_ITERATOR, "needs a cgroup2 hierarchy", "");
    }
  }

  private static void passOver(Cgroup root, BpfProgram program) throws BpfException {
    try (CgroupIterator iterator = program.iterator(root, CgroupIterator.Order.SELF_ONLY)) {
      iterator.pass();
    }
  }

  /** A program attaches also where BPF is none of the security modules: it must be called. */
  private Finding lsm() {
    long[] calls = new long[1];
    Finding finding =
        probe(
            Feature.LSM,
            "a program was called at a hook",
            object -> calls[0] = callsOfHook(object),
            "at_hook");
    return finding.isSupported() && calls[0] == 0
        ? missing(
            Feature.LSM,
            "BPF is none of this kernel's security modules",
            "start the kernel with bpf in lsm=")
        : finding;
  }

  private static long callsOfHook(BpfObject object) throws BpfException {
    try (BpfLink _ = object.program("at_hook").attach()) {
      // Opens a file, as the hook watches.
      Mounts.cgroup2();
    }
    return object.global("hooked").get(ValueLayout.JAVA_LONG, 0);
  }

  private Finding netAdminType(Feature feature, ProgramType type) {
    return programType(feature, type, Feature.CAP_BPF, Feature.CAP_NET_ADMIN);
  }

  private Finding programType(Feature feature, ProgramType type, Feature... needed) {
    String lacking = capabilities.lacking(needed);
    if (!lacking.isEmpty()) {
      // libbpf's probe takes any refusal for a no.
      return unasked(feature, lacking);
    }
    int result = Libraries.probeProgramType(type);
    if (result == 1) {
      return supported(feature, "a program was loaded");
    }
    return result == 0
        ? missing(feature, "the kernel does not know this program type", "use a newer kernel")
        : Finding.unknown(feature, "the probe gave " + Errno.name(-result), "run as root");
  }

  private static Finding unasked(Feature feature, String lacking) {
    return Finding.unknown(
        feature, "asking needs " + lacking, "run as root, or give the process " + lacking);
  }

  private Finding refused(Feature feature, BpfException e) {
    if (e.errno() != Errno.EPERM) {
      return missing(feature, e.getMessage(), newerThan(feature));
    }
    // With the capabilities, EPERM is the kernel's own no, as its configuration makes it for
    // fentry.
    String lacking = capabilities.lacking(Feature.CAP_BPF, Feature.CAP_PERFMON);
    return lacking.isEmpty()
        ? missing(feature, "this kernel refuses it (EPERM), whatever the capabilities", "")
        : unasked(feature, lacking);
  }

  private Finding notLoaded(Feature feature, int errno) {
    String lacking = capabilities.lacking(Feature.CAP_BPF, Feature.CAP_PERFMON);
    return errno == Errno.EPERM && !lacking.isEmpty()
        ? unasked(feature, lacking)
        : missing(feature, "loading a program gave " + Errno.name(errno), newerThan(feature));
  }

  private String newerThan(Feature feature) {
    return feature
        .since()
        .filter(since -> !bpf.kernel().release().atLeast(since))
        .map(since -> "use Linux " + since + " or newer")
        .orElse("");
  }
}
