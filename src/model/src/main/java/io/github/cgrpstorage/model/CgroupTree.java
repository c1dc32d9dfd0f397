package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.CGROUP_IDS_NEW;
import static io.github.cgrpstorage.model.Rule.FROM_ID_REMOVED;
import static io.github.cgrpstorage.model.Rule.FROM_ID_V2_ONLY;
import static io.github.cgrpstorage.model.Rule.MKDIR_EXISTING;
import static io.github.cgrpstorage.model.Rule.MKDIR_PARENT_REMOVED;
import static io.github.cgrpstorage.model.Rule.OPEN_REMOVED;
import static io.github.cgrpstorage.model.Rule.RMDIR_ABSENT;
import static io.github.cgrpstorage.model.Rule.RMDIR_CHILDREN;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EEXIST;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.ENOTDIR;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cgroup hierarchy and its file system: {@code kernel/cgroup/cgroup.c} and kernfs. Numbers are
 * given within a hierarchy and do not come again.
 */
final class CgroupTree {

  /** Files that every cgroup has; their names are taken. */
  private static final Set<String> V1_FILES =
      Set.of("cgroup.procs", "cgroup.clone_children", "notify_on_release", "tasks");

  private static final Set<String> V2_FILES =
      Set.of(
          "cgroup.controllers",
          "cgroup.max.depth",
          "cgroup.max.descendants",
          "cgroup.procs",
          "cgroup.stat",
          "cgroup.subtree_control",
          "cgroup.threads");

  private static final int ENOTEMPTY = 39;

  private final Profile profile;
  private final Path mount;
  private final boolean v1;
  private final Rcu rcu;
  private final CgrpStorageMapOps ops;
  private final ModelCgroup root;
  private final AtomicLong lastId = new AtomicLong(1);
  private final Map<Long, ModelCgroup> byId = new ConcurrentHashMap<>();
  private final Map<Path, Long> idsOfPaths = new HashMap<>();

  /** Makes the hierarchy with its root. */
  CgroupTree(Profile profile, Path mount, boolean v1, Rcu rcu, CgrpStorageMapOps ops) {
    this.profile = profile;
    this.mount = mount;
    this.v1 = v1;
    this.rcu = rcu;
    this.ops = ops;
    this.root = new ModelCgroup(1, "", null, v1, this::release);
    byId.put(1L, root);
  }

  Path mount() {
    return mount;
  }

  ModelCgroup root() {
    return root;
  }

  /** {@code cgroup_get_from_id}: null when no such cgroup is there; removed ones are not. */
  ModelCgroup byId(long id) {
    return byId.get(id);
  }

  /** Finds the cgroup at a path that is relative to one: it, or null and {@link #walkError}. */
  ModelCgroup walk(ModelCgroup start, Path path) {
    ModelCgroup at = start;
    for (Path element : path) {
      at = at == null ? null : step(at, element.toString());
    }
    return at;
  }

  private ModelCgroup step(ModelCgroup at, String name) {
    return switch (name) {
      case "", "." -> at;
      case ".." -> at.parent() == null ? at : at.parent();
      default -> at.children().get(name);
    };
  }

  /**
   * Why {@link #walk} found nothing: a control file on the way is ENOTDIR, anything else ENOENT.
   */
  int walkError(ModelCgroup start, Path path) {
    ModelCgroup at = start;
    for (Path element : path) {
      ModelCgroup next = step(at, element.toString());
      if (next == null) {
        return hasFile(at, element.toString()) ? -ENOTDIR : -ENOENT;
      }
      at = next;
    }
    return 0;
  }

  private boolean hasFile(ModelCgroup cgroup, String name) {
    return !cgroup.isDying() && (v1 ? V1_FILES : V2_FILES).contains(name);
  }

  /** {@code cgroup_mkdir}, after what namei and kernfs check. */
  int mkdir(ModelCgroup parent, String name) {
    if (name.isEmpty()) {
      return -ENOENT;
    }
    if (name.equals(".") || name.equals("..")) {
      return -EEXIST;
    }
    // One lock for the tree, as cgroup_mutex: only making and removing cgroups take it.
    synchronized (this) {
      if (parent.isDying()) {
        return profile.holds(MKDIR_PARENT_REMOVED) ? -ENOENT : 0;
      }
      if (hasFile(parent, name) || parent.children().containsKey(name)) {
        return profile.holds(MKDIR_EXISTING) ? -EEXIST : 0;
      }
      if (name.indexOf('\n') >= 0) {
        return -EINVAL;
      }
      add(parent, name);
      return 0;
    }
  }

  private void add(ModelCgroup parent, String name) {
    // A dying child keeps its parent, as a css keeps that of its parent.
    parent.tryGet();
    ModelCgroup child = new ModelCgroup(idFor(parent, name), name, parent, v1, this::release);
    byId.put(child.id(), child);
    parent.children().put(name, child);
  }

  /** Every second number, as a directory's control files have numbers too. */
  private long idFor(ModelCgroup parent, String name) {
    if (profile.holds(CGROUP_IDS_NEW)) {
      return lastId.addAndGet(2);
    }
    return idsOfPaths.computeIfAbsent(path(parent).resolve(name), _ -> lastId.addAndGet(2));
  }

  /** {@code cgroup_rmdir} and {@code cgroup_destroy_locked}. */
  int rmdir(ModelCgroup parent, String name) {
    switch (name) {
      case "" -> {
        return -ENOENT;
      }
      case "." -> {
        return -EINVAL;
      }
      case ".." -> {
        return -ENOTEMPTY;
      }
      default -> {}
    }
    ModelCgroup removed;
    synchronized (this) {
      removed = parent.children().get(name);
      if (removed == null || removed.isDying()) {
        return noSuchChild(parent, name);
      }
      if (!removed.children().isEmpty() && profile.holds(RMDIR_CHILDREN)) {
        return -EBUSY;
      }
      unlink(removed);
      // Within the lock: nobody may make a child between the two.
      removed.kill();
    }
    ops.removed(removed);
    return 0;
  }

  private int noSuchChild(ModelCgroup parent, String name) {
    if (hasFile(parent, name)) {
      return -ENOTDIR;
    }
    return profile.holds(RMDIR_ABSENT) ? -ENOENT : 0;
  }

  /** {@code kernfs_remove}: its files go before its reference is killed. */
  private void unlink(ModelCgroup removed) {
    if (profile.holds(OPEN_REMOVED)) {
      removed.parent().children().remove(removed.name());
    }
    if (profile.holds(FROM_ID_REMOVED)) {
      byId.remove(removed.id(), removed);
    }
  }

  /** {@code css_release}, and after a grace period {@code css_free_rwork_fn}. */
  private void release(ModelCgroup cgroup) {
    rcu.call(
        () -> {
          ops.free(cgroup);
          if (cgroup.parent() != null) {
            cgroup.parent().put();
          }
        });
  }

  /** The path now, as {@code /proc/self/fd} shows it. */
  Path path(ModelCgroup cgroup) {
    Path path = pathBelow(cgroup);
    return cgroup.isDying() ? path.resolveSibling(path.getFileName() + " (deleted)") : path;
  }

  private Path pathBelow(ModelCgroup cgroup) {
    return cgroup.parent() == null ? mount : pathBelow(cgroup.parent()).resolve(cgroup.name());
  }

  /** Whether helpers find this hierarchy's cgroups by id: {@code cgrp_dfl_root}. */
  boolean isFoundById() {
    return !v1 || !profile.holds(FROM_ID_V2_ONLY);
  }

  /** Every map that was closed is freed by now. */
  void settle() {
    byId.values().forEach(cgroup -> cgroup.meetMapFree(false));
  }
}
