package io.github.cgrpstorage.agent.identity;

import static io.github.cgrpstorage.agent.identity.ContainerRuntime.BUILDKIT;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.CONTAINERD;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.CRIO;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.CRUN;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.DOCKER;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.ECS;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.GARDEN;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.LIBVIRT;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.LXC;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.NOMAD;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.NSPAWN;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.PODMAN;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.RUNC;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.TALOS;
import static io.github.cgrpstorage.agent.identity.ContainerRuntime.UNKNOWN;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms that runtimes give to the end of a cgroup's path; the first that fits wins. Each was
 * taken from the runtime's source or documentation, and each has its lines in the fixture table.
 */
final class ContainerNames {

  /** One form: the end of a path, in which group 1 is the id. */
  private record Form(ContainerRuntime runtime, Pattern end) {}

  private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

  private static final List<Form> FORMS =
      List.of(
          form(DOCKER, "docker-(ID)\\.scope"),
          form(DOCKER, "(?:docker|moby)/(ID)"),
          form(DOCKER, "[^/]*\\.slice:docker:(ID)"),
          form(CONTAINERD, "cri-containerd-(ID)\\.scope"),
          // A slice's name meant for systemd, used by a runtime that makes folders.
          form(CONTAINERD, "[^/]*\\.slice:cri-containerd:(ID)"),
          form(CONTAINERD, "nerdctl-(ID)\\.scope"),
          form(CONTAINERD, "(?:k8s\\.io|default)/(ID)"),
          // Not crio-conmon-, which is the container's monitor; so below with libpod.
          form(CRIO, "crio-(ID)(?:\\.scope)?"),
          form(CRIO, "[^/]*\\.slice:crio:(ID)"),
          form(PODMAN, "libpod-(?:payload-)?(ID)(?:\\.scope)?"),
          form(PODMAN, "libpod_parent/(ID)"),
          form(ECS, "ecs/(?:[^/]+/){1,2}(ID|[0-9a-f]{32}-[0-9]{1,19})"),
          form(LXC, "lxc\\.payload[.-]([^/]+)"),
          form(LXC, "lxc(?:\\.payload)?/([^/]+)"),
          form(LIBVIRT, "machine\\.slice/machine-((?:qemu|lxc)\\\\x2d[0-9]+\\\\x2d[^/]+)\\.scope"),
          form(LIBVIRT, "machine/([^/]+)\\.libvirt-(?:qemu|lxc)"),
          form(NSPAWN, "machine\\.slice/machine-([^/]+)\\.scope"),
          form(NSPAWN, "machine\\.slice/systemd-nspawn@([^/]+)\\.service"),
          // identity.NewID of BuildKit: 25 digits of base 36.
          form(BUILDKIT, "buildkit/([0-9a-z]{25})"),
          form(NOMAD, "nomad\\.slice/(?:[a-z]+\\.slice/)?(" + UUID + "\\.[^/]+)\\.scope"),
          form(NOMAD, "nomad/(?:[a-z]+/)?(" + UUID + "\\.[^/]+)"),
          form(
              GARDEN, "garden/(?:good/|bad/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}(?:-[0-9a-f]{4,12})?)"),
          // From the root: elsewhere these are ordinary words.
          form(TALOS, "/(?:podruntime|system)/([a-z]+(?:-[a-z]+)*)"),
          form(RUNC, "runc-([^/]+)\\.scope"),
          form(CRUN, "crun-([^/]+)\\.scope"),
          form(UNKNOWN, "(ID)"));

  private ContainerNames() {}

  private static Form form(ContainerRuntime runtime, String end) {
    return new Form(runtime, Pattern.compile(end.replace("ID", "[0-9a-f]{64}")));
  }

  /** The container whose own cgroup this element is. */
  static Optional<Container> at(Parts path, int index) {
    List<String> ends = path.ends(index);
    for (Form form : FORMS) {
      for (String end : ends) {
        Matcher matcher = form.end.matcher(end);
        if (matcher.matches()) {
          String id = UnitNames.unescape(matcher.group(1));
          return Optional.of(new Container(form.runtime, id, ""));
        }
      }
    }
    return Optional.empty();
  }
}
