package io.github.cgrpstorage.agent.policy;

import io.github.cgrpstorage.agent.pins.UnfinishedPins;
import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder in bpffs that holds the two maps and a link for each program. It comes into being
 * whole: everything is pinned in a folder of another name, which is then renamed. Two processes
 * that install at once are told apart by the rename.
 */
final class PolicyPins {

  static final String POLICIES = "policies";
  static final String COUNTS = "policy_counts";

  private final Path folder;

  PolicyPins(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    if (this.folder.getParent() == null) {
      throw new IllegalArgumentException("pins need a folder of their own, not '/'");
    }
  }

  Path policies() {
    return folder.resolve(POLICIES);
  }

  Path counts() {
    return folder.resolve(COUNTS);
  }

  /** True also when this process may not look: opening the maps then says so. */
  boolean isInstalled() {
    return !Files.notExists(policies(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Loads, attaches and pins; all of it or nothing. */
  void install(Bpf bpf) throws BpfException {
    Path unfinished = UnfinishedPins.name(folder);
    try {
      removeAbandoned();
      Files.createDirectory(unfinished);
      pinAll(bpf, unfinished);
      rename(unfinished);
    } catch (BpfException e) {
      throw e;
    } catch (IOException e) {
      throw failure("mkdir", e);
    } finally {
      removeQuietly(unfinished);
    }
  }

  /** Somebody else may have been first: theirs serves as well. */
  private void rename(Path unfinished) throws BpfException {
    try {
      UnfinishedPins.finish(unfinished, folder);
    } catch (IOException e) {
      if (!isInstalled()) {
        throw failure("rename", e);
      }
    }
  }

  private static void pinAll(Bpf bpf, Path target) throws BpfException {
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.POLICY.bytes(), "policy");
        Cgroup root = bpf.rootCgroup()) {
      object.load();
      for (String map : List.of(POLICIES, COUNTS)) {
        try (CgroupStorage storage = object.storage(map)) {
          storage.pin(target.resolve(map));
        }
      }
      for (String program : object.programs()) {
        try (BpfLink link = attach(object, program, root)) {
          link.pin(target.resolve(program));
        }
      }
    }
  }

  private static BpfLink attach(BpfObject object, String program, Cgroup root) throws BpfException {
    boolean onCgroup = object.program(program).section().startsWith("cgroup/");
    return onCgroup ? object.program(program).attach(root) : object.program(program).attach();
  }

  /** Removes the folder; the programs are detached and the policies forgotten. */
  boolean remove() throws BpfException {
    try {
      boolean found = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
      removeTree(folder);
      for (Path unfinished : UnfinishedPins.all(folder)) {
        removeTree(unfinished);
      }
      return found;
    } catch (IOException e) {
      throw failure("unlink", e);
    }
  }

  /** A process that was killed while it installed left its folder: nothing was in force by it. */
  private void removeAbandoned() throws IOException {
    for (Path unfinished : UnfinishedPins.abandoned(folder)) {
      removeTree(unfinished);
    }
  }

  /** Only what has a name of ours: the folder may have been named by mistake. */
  private static void removeTree(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> pins = Files.newDirectoryStream(folder, "polic{ies,y_*}")) {
      for (Path pin : pins) {
        Files.deleteIfExists(pin);
      }
    }
    Files.deleteIfExists(folder);
  }

  private static void removeQuietly(Path unfinished) {
    try {
      removeTree(unfinished);
    } catch (IOException e) {
      // What is thrown already says more; the next install removes it.
    }
  }

  private BpfException failure(String call, IOException cause) {
    String subject = "'" + Text.escape(folder) + "'";
    return switch (cause) {
      case NoSuchFileException _ ->
          BpfException.of(call, Errno.ENOENT)
              .on(subject)
              .because("the folder above it does not exist")
              .remedy("name a folder in a mounted bpffs (mount -t bpf none /sys/fs/bpf)")
              .build();
      case AccessDeniedException _ ->
          BpfException.of(call, Errno.EACCES).on(subject).causedBy(cause).build();
      default ->
          BpfException.of(call, Errno.EIO)
              .on(subject)
              .because(cause.getMessage())
              .causedBy(cause)
              .build();
    };
  }
}
