package io.github.cgrpstorage.agent.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a path from the root down. Not thread-safe: one object reads one path. */
final class PathReader {

  /** What a systemd manages: each empty when there is none. */
  private record Managed(String slice, String unit) {}

  private final Parts path;
  private final List<Container> containers = new ArrayList<>();
  private String podUid = "";
  private int afterContainer;

  private PathReader(Parts path) {
    this.path = path;
  }

  static Identity read(Parts path) {
    return new PathReader(path).read();
  }

  private Identity read() {
    for (int i = 0; i < path.size(); i++) {
      readContainer(i);
      readPod(i);
    }
    readUnitInContainer();
    Managed host = managed(0);
    String slice = UnitNames.shown(host.slice);
    return new Identity(UnitNames.shown(host.unit), slice, userUnit(), podUid, containers);
  }

  private void readContainer(int index) {
    Optional<Container> found = ContainerNames.at(path, index);
    if (found.isPresent()) {
      containers.add(found.get());
      afterContainer = index + 1;
    }
  }

  private void readPod(int index) {
    String uid = PodNames.at(path, index);
    if (!uid.isEmpty()) {
      podUid = uid;
    }
  }

  /** In the innermost container only: an outer one's systemd runs the inner container. */
  private void readUnitInContainer() {
    if (containers.isEmpty()) {
      return;
    }
    Container last = containers.removeLast();
    String unit = UnitNames.shown(managed(afterLeaf(afterContainer)).unit);
    containers.add(new Container(last.runtime(), last.id(), unit));
  }

  /** Some runtimes put a folder between theirs and what the container makes. */
  private int afterLeaf(int index) {
    return switch (path.get(index)) {
      case "container", "payload", "ns" -> index + 1;
      default -> index;
    };
  }

  private String userUnit() {
    for (int i = path.size() - 1; i >= 0; i--) {
      if (UnitNames.isUserManager(path.get(i))) {
        return UnitNames.shown(managed(i + 1).unit);
      }
    }
    return "";
  }

  /** As {@code cg_path_get_unit} of systemd: slices, then a unit. */
  private Managed managed(int start) {
    int i = start;
    String slice = "";
    while (UnitNames.isSlice(path.get(i))) {
      slice = path.get(i++);
    }
    return new Managed(slice, UnitNames.isUnit(path.get(i)) ? path.get(i) : "");
  }
}
