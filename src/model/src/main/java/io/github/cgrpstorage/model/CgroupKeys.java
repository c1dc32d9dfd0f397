package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.KEY_CLOSED;
import static io.github.cgrpstorage.model.Rule.KEY_CONTROL_FILE;
import static io.github.cgrpstorage.model.Rule.KEY_LIVENESS_BEFORE_HIERARCHY;
import static io.github.cgrpstorage.model.Rule.KEY_NEGATIVE;
import static io.github.cgrpstorage.model.Rule.KEY_OTHER_DIRECTORY;
import static io.github.cgrpstorage.model.Rule.KEY_OTHER_FILE;
import static io.github.cgrpstorage.model.Rule.KEY_PATH_ONLY;
import static io.github.cgrpstorage.model.Rule.KEY_REMOVED;
import static io.github.cgrpstorage.model.Rule.KEY_REMOVED_ERRNO;
import static io.github.cgrpstorage.model.Rule.KEY_ROOT;
import static io.github.cgrpstorage.model.Rule.KEY_V1;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;

/**
 * From a key to its cgroup: {@code cgroup_get_from_fd} until 6.7, {@code cgroup_v1v2_get_from_fd}
 * since 6.8, with {@code css_tryget_online_from_dir}.
 */
final class CgroupKeys {

  private final Profile profile;

  CgroupKeys(Profile profile) {
    this.profile = profile;
  }

  /** 0 when the descriptor is a living cgroup's directory, or {@code -errno}. */
  int check(int key, OpenFile file) {
    if (!(file instanceof OpenFile.OfCgroup of)) {
      return noCgroup(key, file);
    }
    if (!of.directory() && profile.holds(KEY_CONTROL_FILE)) {
      return -EBADF;
    }
    if (of.isPathOnly() && !profile.holds(KEY_PATH_ONLY)) {
      return -EBADF;
    }
    return check(of.cgroup());
  }

  private int noCgroup(int key, OpenFile file) {
    if (file == null) {
      return wrong(key < 0 ? KEY_NEGATIVE : KEY_CLOSED, ENOENT);
    }
    boolean directory = file instanceof OpenFile.Other other && other.directory();
    return wrong(directory ? KEY_OTHER_DIRECTORY : KEY_OTHER_FILE, EINVAL);
  }

  private int wrong(Rule rule, int otherwise) {
    return profile.holds(rule) ? -EBADF : -otherwise;
  }

  private int check(ModelCgroup cgroup) {
    boolean refused = cgroup.isV1() && !profile.holds(KEY_V1);
    if (refused && !profile.holds(KEY_LIVENESS_BEFORE_HIERARCHY)) {
      return -EBADF;
    }
    if (cgroup.isDying() && profile.holds(KEY_REMOVED)) {
      return profile.holds(KEY_REMOVED_ERRNO) ? -ENOENT : -EBADF;
    }
    boolean refusedRoot = cgroup.parent() == null && !profile.holds(KEY_ROOT);
    return refused || refusedRoot ? -EBADF : 0;
  }
}
