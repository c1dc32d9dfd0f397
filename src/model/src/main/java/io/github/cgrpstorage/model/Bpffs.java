package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.GET_ABSENT;
import static io.github.cgrpstorage.model.Rule.GET_OTHER_FILE;
import static io.github.cgrpstorage.model.Rule.PIN_DOTTED;
import static io.github.cgrpstorage.model.Rule.PIN_EXISTING;
import static io.github.cgrpstorage.model.Rule.PIN_FOLDER_MISSING;
import static io.github.cgrpstorage.model.Rule.PIN_HOLDS_MAP;
import static io.github.cgrpstorage.model.Rule.PIN_OUTSIDE_BPFFS;
import static io.github.cgrpstorage.model.Rule.UNPIN_ABSENT;
import static io.github.cgrpstorage.storage.Errno.EACCES;
import static io.github.cgrpstorage.storage.Errno.EEXIST;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.ENOTDIR;
import static io.github.cgrpstorage.storage.Errno.EPERM;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A bpffs without folders of its own: {@code kernel/bpf/inode.c}. A pin holds its map. */
final class Bpffs {

  private static final int EISDIR = 21;

  private final Profile profile;
  private final Path mount;
  private final Map<String, LocalStorageMap> pins = new HashMap<>();

  Bpffs(Profile profile, Path mount) {
    this.profile = profile;
    this.mount = mount;
  }

  /** {@code bpf_obj_do_pin}. */
  synchronized int pin(LocalStorageMap map, Path path) {
    Path absolute = absolute(path);
    int error = placeError(absolute);
    if (error != 0) {
      return error;
    }
    String name = absolute.getFileName().toString();
    LocalStorageMap before = pins.get(name);
    if (before != null && profile.holds(PIN_EXISTING)) {
      return -EEXIST;
    }
    if (profile.holds(PIN_HOLDS_MAP) && !map.references().tryGet()) {
      return -ENOENT;
    }
    pins.put(name, map);
    if (before != null && profile.holds(PIN_HOLDS_MAP)) {
      before.references().put();
    }
    return 0;
  }

  private static Path absolute(Path path) {
    return path.isAbsolute() ? path : Path.of("/").resolve(path);
  }

  /** Where a new pin cannot be. */
  private int placeError(Path path) {
    if (mount.startsWith(path)) {
      return -EEXIST;
    }
    if (!path.startsWith(mount)) {
      return profile.holds(PIN_OUTSIDE_BPFFS) ? -EPERM : -EACCES;
    }
    return innerError(path, PIN_FOLDER_MISSING);
  }

  /** What is wrong with a path in bpffs: a dot in it, a folder that is none or a pin. */
  private int innerError(Path path, Rule folderMissing) {
    Path inner = mount.relativize(path);
    String first = inner.getName(0).toString();
    if (first.contains(".") && profile.holds(PIN_DOTTED)) {
      return -EPERM;
    }
    if (inner.getNameCount() == 1) {
      return 0;
    }
    if (pins.containsKey(first)) {
      return -ENOTDIR;
    }
    return profile.holds(folderMissing) ? -ENOENT : -EACCES;
  }

  /** Finds a pin: 0 and {@link #map}, or {@code -errno}. */
  private int find(Path path, Rule absent) {
    if (!path.startsWith(mount)) {
      return -ENOENT;
    }
    int error = innerError(path, PIN_FOLDER_MISSING);
    if (error != 0) {
      return error;
    }
    boolean there = pins.containsKey(path.getFileName().toString());
    return there ? 0 : profile.holds(absent) ? -ENOENT : -EACCES;
  }

  /** Opens a pin for a handle: a map with one more reference, or null and {@link #getError}. */
  synchronized LocalStorageMap get(Path path) {
    Path absolute = absolute(path);
    LocalStorageMap map =
        getError(absolute) == 0 ? pins.get(absolute.getFileName().toString()) : null;
    return map != null && map.references().tryGet() ? map : null;
  }

  /** {@code bpf_obj_do_get}: the errno of a path, negative. */
  synchronized int getError(Path path) {
    Path absolute = absolute(path);
    if (mount.startsWith(absolute)) {
      return profile.holds(GET_OTHER_FILE) ? -EACCES : -ENOENT;
    }
    return find(absolute, GET_ABSENT);
  }

  /** unlink(2). */
  int unpin(Path path) {
    Path absolute = absolute(path);
    LocalStorageMap map;
    synchronized (this) {
      if (mount.startsWith(absolute)) {
        return -EISDIR;
      }
      int error = find(absolute, UNPIN_ABSENT);
      if (error != 0) {
        return error == -EACCES ? 0 : error;
      }
      map = pins.remove(absolute.getFileName().toString());
    }
    if (profile.holds(PIN_HOLDS_MAP)) {
      map.references().put();
    }
    return 0;
  }
}
