package io.github.cgrpstorage.agent.identity;

import io.github.cgrpstorage.storage.seam.PathBytes;
import java.nio.file.Path;
import java.util.List;

/**
 * What a cgroup's path says of it. A text is empty when the path does not say it, and is on one
 * line in the form of {@link io.github.cgrpstorage.storage.Text#escape(byte[])} whatever bytes the
 * path has.
 *
 * <p>The rules where things are nested:
 *
 * <ul>
 *   <li>{@link #unit} and {@link #slice} are the <em>outermost</em>: those of the host's systemd,
 *       as {@code systemctl status PID} gives on the host. What is below belongs to whoever the
 *       unit was delegated to.
 *   <li>{@link #userUnit} is that of the innermost user manager ({@code user@UID.service}).
 *   <li>{@link #containers} has all, outermost first; {@link #containerId}, {@link #runtime} and
 *       {@link #podUid} are of the <em>innermost</em>.
 * </ul>
 *
 * <p>A name is a claim of whoever made the directory. The host's managers make the outer ones; a
 * user, or a process in a container, that a cgroup was delegated to can give its own children any
 * name.
 *
 * <p>systemd's escapes are undone: {@code \x2d} in unit and slice names, and the underscore before
 * a name that would otherwise be taken for a file of the kernel ({@code cg_escape}).
 *
 * <p>Immutable.
 *
 * @param unit the service, scope, mount, socket or swap, such as {@code nginx.service}
 * @param slice the slice that the unit is in, such as {@code system.slice}; empty for the root
 *     slice
 * @param userUnit the unit of a user's own manager, such as {@code app-editor.scope}
 * @param podUid the Kubernetes pod's uid, with hyphens; for a static pod the hash of its manifest
 * @param containers the containers, outermost first
 */
public record Identity(
    String unit, String slice, String userUnit, String podUid, List<Container> containers) {

  /** Of the root, and of any cgroup whose path says nothing. */
  public static final Identity NONE = new Identity("", "", "", "", List.of());

  /** Copies the list. */
  public Identity {
    containers = List.copyOf(containers);
  }

  /**
   * Reads a path. A pure function: it looks at nothing but the path.
   *
   * @param cgroup the cgroup's path from the root of its hierarchy, as in {@code /proc/PID/cgroup};
   *     a slash at its beginning may be left out
   * @return the identity
   */
  public static Identity of(Path cgroup) {
    return of(PathBytes.of(cgroup));
  }

  /**
   * Reads the bytes of a path.
   *
   * @param path as for {@link #of(Path)}
   * @return the identity
   */
  public static Identity of(byte[] path) {
    return PathReader.read(Parts.of(path));
  }

  /**
   * The innermost container's id.
   *
   * @return the id, or empty outside any container
   */
  public String containerId() {
    return containers.isEmpty() ? "" : containers.getLast().id();
  }

  /**
   * What made the innermost container.
   *
   * @return {@link ContainerRuntime#id()}, or empty outside any container
   */
  public String runtime() {
    return containers.isEmpty() ? "" : containers.getLast().runtime().id();
  }
}
