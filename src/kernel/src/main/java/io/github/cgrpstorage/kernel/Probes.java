package io.github.cgrpstorage.kernel;

import static io.github.cgrpstorage.storage.Availability.Finding.missing;
import static io.github.cgrpstorage.storage.Availability.Finding.supported;
import static io.github.cgrpstorage.storage.Availability.Finding.unknown;

import io.github.cgrpstorage.kernel.floor.Libraries;
import io.github.cgrpstorage.kernel.floor.Mounts;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the machine has, one probe a feature. What needs a kernel that answers is in {@link
 * KernelProbes}.
 */
final class Probes {

  private static final String ENABLE =
      "start java with --enable-native-access=io.github.cgrpstorage.kernel"
          + ",io.github.cgrpstorage.bindings";

  private Probes() {}

  static String machine() {
    String libbpf = libbpf().isSupported() ? Libraries.libbpfVersion() : "none";
    return "%s %s %s, Java %s, libbpf %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            System.getProperty("java.version"),
            libbpf);
  }

  static List<Finding> all() {
    List<Finding> findings =
        new ArrayList<>(List.of(platform(), nativeAccess(), libbpf(), cgroup2(), kernelBtf()));
    findings.addAll(Capabilities.read().findings());
    boolean callable = findings.subList(0, 3).stream().allMatch(Finding::isSupported);
    findings.addAll(callable ? kernelFindings() : KernelProbes.none());
    findings.add(SteadyLookup.of(System.getProperty("os.version")));
    findings.add(bpffs());
    findings.sort(Comparator.comparing(Finding::feature));
    return findings;
  }

  private static List<Finding> kernelFindings() {
    try (Bpf bpf = Bpf.over(new LinuxKernelProvider().open())) {
      return new KernelProbes(bpf).all();
    } catch (java.io.IOException e) {
      return KernelProbes.none();
    }
  }

  static Finding platform() {
    String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    boolean known = List.of("Linux on amd64", "Linux on aarch64").contains(system);
    return known
        ? supported(Feature.PLATFORM, system)
        : missing(
            Feature.PLATFORM,
            system + " has no cgroup storage",
            "use Linux on x86-64 or arm64, or the model");
  }

  static Finding nativeAccess() {
    if (!platform().isSupported()) {
      return unknown(Feature.NATIVE_ACCESS, "asked only on Linux", "");
    }
    String refused = Libraries.nativeAccessRefused();
    return refused == null
        ? supported(Feature.NATIVE_ACCESS, "this module may call native code")
        : missing(Feature.NATIVE_ACCESS, refused, ENABLE);
  }

  static Finding libbpf() {
    if (!nativeAccess().isSupported()) {
      return unknown(Feature.LIBBPF, "native code cannot be called", ENABLE);
    }
    if (!Libraries.hasLibbpf()) {
      return missing(
          Feature.LIBBPF, "there is no libbpf.so.1", "install it: apt-get install libbpf1");
    }
    String version = Libraries.libbpfVersion();
    return KernelRelease.parse(version.substring(1)).atLeast(Libraries.OLDEST_LIBBPF)
        ? supported(Feature.LIBBPF, version)
        : missing(
            Feature.LIBBPF,
            "libbpf " + version + " is older than " + Libraries.OLDEST_LIBBPF,
            "install a newer one");
  }

  private static Finding cgroup2() {
    Path root = Mounts.cgroup2();
    return root == null
        ? missing(
            Feature.CGROUP2,
            "no cgroup2 hierarchy is mounted",
            "mount -t cgroup2 none /sys/fs/cgroup")
        : supported(Feature.CGROUP2, root.toString());
  }

  private static Finding kernelBtf() {
    Path btf = Path.of("/sys/kernel/btf/vmlinux");
    return Files.isReadable(btf)
        ? supported(Feature.KERNEL_BTF, btf.toString())
        : missing(
            Feature.KERNEL_BTF,
            btf + " cannot be read",
            "use a kernel built with CONFIG_DEBUG_INFO_BTF");
  }

  private static Finding bpffs() {
    List<Path> mounts = Mounts.bpffs();
    return mounts.isEmpty()
        ? missing(Feature.BPFFS, "no bpffs is mounted", "mount -t bpf none /sys/fs/bpf")
        : supported(Feature.BPFFS, mounts.getFirst().toString());
  }
}
