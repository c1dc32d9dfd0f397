package io.github.cgrpstorage.agent.identity;

import java.util.Locale;

/** What made a container, as far as the cgroup's name tells. */
public enum ContainerRuntime {
  /** Docker, or another user of its daemon. */
  DOCKER,
  /** containerd, through its Kubernetes plugin or nerdctl. */
  CONTAINERD,
  /** CRI-O. */
  CRIO,
  /** Podman, and what else is built on libpod. */
  PODMAN,
  /** Amazon ECS, where the agent names the cgroup. */
  ECS,
  /** LXC, LXD, Incus, Proxmox. */
  LXC,
  /** systemd-nspawn. */
  NSPAWN,
  /** libvirt: a virtual machine, or a container of its LXC driver. */
  LIBVIRT,
  /** BuildKit: one step of an image's build. */
  BUILDKIT,
  /** HashiCorp Nomad: a task of its exec drivers. */
  NOMAD,
  /** Garden of Cloud Foundry and Concourse. */
  GARDEN,
  /** A service of Talos Linux. */
  TALOS,
  /** runc called without a cgroup's name. */
  RUNC,
  /** crun called without a cgroup's name; Buildah does so. */
  CRUN,
  /** The name is a container's id and says no more; Kubernetes' cgroupfs driver makes such. */
  UNKNOWN;

  /**
   * The name in reports and labels.
   *
   * @return lower case; empty for {@link #UNKNOWN}
   */
  public String id() {
    return this == UNKNOWN ? "" : name().toLowerCase(Locale.ROOT);
  }
}
