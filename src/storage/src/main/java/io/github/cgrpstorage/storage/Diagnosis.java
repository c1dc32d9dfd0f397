package io.github.cgrpstorage.storage;

import static io.github.cgrpstorage.storage.Errno.E2BIG;
import static io.github.cgrpstorage.storage.Errno.EACCES;
import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EEXIST;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.ENOMEM;
import static io.github.cgrpstorage.storage.Errno.ENOTDIR;
import static io.github.cgrpstorage.storage.Errno.ENOTSUPP;
import static io.github.cgrpstorage.storage.Errno.EPERM;
import static io.github.cgrpstorage.storage.Errno.EROFS;

import java.util.List;

/**
 * Why a call gave an errno, and what to do: one row a case that the kernel's source leaves no
 * second reading of.
 */
final class Diagnosis {

  private record Row(String call, int errno, String reason, String remedy) {}

  private static final String RUN_AS_ROOT = "run as root, or give the process CAP_BPF";

  private static final String MOUNT =
      "use a path below a mounted bpffs (mount -t bpf none /sys/fs/bpf)";

  private static final List<Row> ROWS =
      List.of(
          new Row("bpf_btf_load", EPERM, "loading BTF needs CAP_BPF", RUN_AS_ROOT),
          new Row("bpf_map_create", EPERM, "making a map of this type needs CAP_BPF", RUN_AS_ROOT),
          new Row(
              "bpf_map_create",
              E2BIG,
              "the value is larger than 65407 bytes, the most an element can hold",
              "make the value smaller"),
          new Row(
              "bpf_map_update_elem",
              EPERM,
              "the map is frozen, or this handle is read-only",
              "open the map with write access before it is frozen"),
          new Row(
              "bpf_map_delete_elem",
              EPERM,
              "the map is frozen, or this handle is read-only",
              "open the map with write access before it is frozen"),
          new Row("bpf_map_lookup_elem", EPERM, "this handle is write-only", "open it for reading"),
          new Row(
              "bpf_map_freeze",
              EPERM,
              "the map is frozen already, or this handle is read-only",
              null),
          new Row(
              "bpf_map_freeze",
              ENOTSUPP,
              "the value has a special field such as bpf_spin_lock, and such a map cannot be frozen",
              null),
          new Row(
              "bpf_map_update_elem",
              EAGAIN,
              "another CPU kept making or removing the first value of this cgroup through "
                  + CgroupStorage.MOST_EAGAIN
                  + " tries",
              "try again"),
          new Row("bpf_obj_pin", EEXIST, "the path exists", "choose another path, or remove it"),
          // bpf_obj_do_pin and bpf_lookup in kernel/bpf/inode.c.
          new Row(
              "bpf_obj_pin",
              EPERM,
              "the path is not in a bpffs, or has a dot, which bpffs does not take in names",
              MOUNT),
          new Row("bpf_obj_pin", ENOENT, "the folder does not exist", "make it first"),
          new Row("bpf_obj_get", ENOENT, "nothing is pinned there", null),
          new Row("bpf_obj_get", ENOTDIR, "a part of the path is no folder", null),
          // bpf_inode_type and bpf_obj_get_user in kernel/bpf/inode.c.
          new Row(
              "bpf_obj_get",
              EACCES,
              "the path is no file of bpffs, or the pin's mode forbids it",
              "name a pinned map, or ask its owner"),
          new Row(
              "bpf_obj_get",
              EINVAL,
              "a program or a link is pinned there, not a map",
              "name a pinned map"),
          new Row("bpf_map_get_fd_by_id", ENOENT, "no map has this id", null),
          new Row(
              "bpf_map_get_fd_by_id", EPERM, "opening by id needs CAP_SYS_ADMIN", "run as root"),
          new Row("open", ENOENT, "there is no such folder", null),
          new Row("open", ENOTDIR, "it is no folder", "name a cgroup's directory"),
          new Row("open", EACCES, "its mode forbids it", null),
          new Row("open_by_handle_at", ENOENT, "no living cgroup has this id", null),
          new Row(
              "mkdir",
              EROFS,
              "the cgroup file system is mounted read-only, as in most containers",
              "mount it writable, as docker run -v /sys/fs/cgroup:/sys/fs/cgroup does"),
          new Row(
              "mkdir",
              EACCES,
              "the parent's mode forbids it to this process",
              "run as root with CAP_DAC_OVERRIDE"),
          new Row("mkdir", EEXIST, "a cgroup of this name exists", null),
          new Row("mkdir", ENOENT, "the parent cgroup was removed", null),
          new Row("rmdir", ENOENT, "it was removed already", null),
          new Row(
              "rmdir",
              EBUSY,
              "the cgroup has processes or child cgroups",
              "move or end its processes and remove its children first"));

  private Diagnosis() {}

  static BpfException explain(String call, int errno, String subject) {
    BpfException.Builder failure = BpfException.of(call, errno).on(subject);
    ROWS.stream()
        .filter(row -> row.errno == errno && row.call.equals(call))
        .findFirst()
        .ifPresent(row -> failure.because(row.reason).remedy(row.remedy));
    return failure.build();
  }

  /** EBADF of an element operation: the map is open for sure, so it speaks of the key. */
  static BpfException badKey(String call, String subject, boolean v1, KernelRelease release) {
    BpfException.Builder failure = BpfException.of(call, EBADF).on(subject);
    if (v1) {
      failure
          .because("a cgroup v1 directory is a key since Linux 6.8, and this kernel is " + release)
          .remedy("use the cgroup2 directory");
    }
    return failure.build();
  }

  /** ENOMEM of an update: since 6.19 some sizes can be created and never stored. */
  static BpfException noMemory(String subject, int valueSize, KernelRelease release) {
    BpfException.Builder failure = BpfException.of("bpf_map_update_elem", ENOMEM).on(subject);
    if (valueSize > CgroupStorage.MOST_SINCE_6_19 && release.atLeast(CgroupStorage.V6_19)) {
      failure
          .because(
              "since Linux 6.19 no element over "
                  + CgroupStorage.MOST_SINCE_6_19
                  + " bytes can be stored, although the map can be made")
          .remedy("make the value smaller");
    }
    return failure.build();
  }
}
