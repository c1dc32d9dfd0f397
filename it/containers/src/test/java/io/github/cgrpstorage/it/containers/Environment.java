package io.github.cgrpstorage.it.containers;

import static com.github.dockerjava.api.model.Capability.BPF;
import static com.github.dockerjava.api.model.Capability.DAC_OVERRIDE;
import static com.github.dockerjava.api.model.Capability.DAC_READ_SEARCH;
import static com.github.dockerjava.api.model.Capability.NET_ADMIN;
import static com.github.dockerjava.api.model.Capability.PERFMON;
import static com.github.dockerjava.api.model.Capability.SYS_ADMIN;

import com.github.dockerjava.api.model.Capability;
import io.github.cgrpstorage.storage.Feature;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a container is given, and what it lacks by that. All that must come of a command in it
 * follows from what it lacks.
 *
 * @param name for people
 * @param traits how it differs from a container in the host's cgroup namespace that has the host's
 *     cgroup2 tree bound in, and a bpffs
 * @param capabilities all that it has, unless it is privileged
 * @param lacks what {@code doctor} must find missing of {@link #RIGHTS}, no more and no less
 */
record Environment(
    String name, Set<Trait> traits, Set<Capability> capabilities, Set<Feature> lacks) {

  /** How a container differs from the usual one. */
  enum Trait {
    /** As {@code TestcontainersSupport} makes it. */
    PRIVILEGED,
    /** A cgroup namespace of its own. */
    OWN_NAMESPACE,
    /** The host's cgroup2 tree is bound in read-only. */
    READ_ONLY_TREE,
    /** No tree is bound in: what the engine mounts by itself is all there is. */
    ENGINES_TREE,
    /** No bpffs is mounted. */
    NO_BPFFS,
    /** A seccomp filter refuses bpf(2). */
    SECCOMP_FILTER
  }

  /** Of the features, those that a container can be given or not; the kernel has the others. */
  static final Set<Feature> RIGHTS =
      Set.of(
          Feature.CGROUP2,
          Feature.CGROUP_CREATE,
          Feature.BPF_SYSCALL,
          Feature.CAP_BPF,
          Feature.CAP_PERFMON,
          Feature.CAP_NET_ADMIN,
          Feature.CAP_DAC_READ_SEARCH,
          Feature.BPFFS);

  private static Environment of(String name, Set<Capability> capabilities, Trait... traits) {
    return new Environment(name, Set.of(traits), capabilities, Set.of());
  }

  Environment lacking(Feature... features) {
    return new Environment(name, traits, capabilities, Set.of(features));
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  static Stream<Environment> all() {
    return Stream.of(able(), withoutOneRight(), withNothing()).flatMap(List::stream);
  }

  /** Where all that a command may want is there. */
  static List<Environment> able() {
    return List.of(
        of("privileged", Set.of(), Trait.PRIVILEGED),
        of("privileged, own cgroup namespace", Set.of(), Trait.PRIVILEGED, Trait.OWN_NAMESPACE),
        of("CAP_BPF, CAP_PERFMON", Set.of(BPF, PERFMON, DAC_OVERRIDE))
            .lacking(Feature.CAP_NET_ADMIN, Feature.CAP_DAC_READ_SEARCH),
        of(
                "CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN, own cgroup namespace",
                Set.of(BPF, PERFMON, NET_ADMIN, DAC_OVERRIDE),
                Trait.OWN_NAMESPACE)
            .lacking(Feature.CAP_DAC_READ_SEARCH),
        of("CAP_SYS_ADMIN", Set.of(SYS_ADMIN, DAC_OVERRIDE)).lacking(Feature.CAP_DAC_READ_SEARCH));
  }

  private static List<Environment> withoutOneRight() {
    return List.of(
        of("no CAP_BPF", allBut(BPF)).lacking(Feature.CAP_BPF),
        of("no CAP_PERFMON", allBut(PERFMON)).lacking(Feature.CAP_PERFMON),
        of("no CAP_DAC_OVERRIDE", allBut(DAC_OVERRIDE)).lacking(Feature.CGROUP_CREATE),
        of("read-only cgroup tree", allBut(), Trait.READ_ONLY_TREE).lacking(Feature.CGROUP_CREATE),
        of("the engine's own cgroup mounts", allBut(), Trait.ENGINES_TREE)
            .lacking(Engine.isPure() ? Feature.CGROUP_CREATE : Feature.CGROUP2),
        of("no bpffs", allBut(), Trait.NO_BPFFS).lacking(Feature.BPFFS),
        of("seccomp filter", allBut(), Trait.SECCOMP_FILTER).lacking(Feature.BPF_SYSCALL));
  }

  private static List<Environment> withNothing() {
    return List.of(
        of("no capability", Set.of())
            .lacking(
                Feature.CAP_BPF,
                Feature.CAP_PERFMON,
                Feature.CAP_NET_ADMIN,
                Feature.CAP_DAC_READ_SEARCH,
                Feature.CGROUP_CREATE));
  }

  /** All capabilities that count for any feature, but one. */
  private static Set<Capability> allBut(Capability... without) {
    return Stream.of(BPF, PERFMON, NET_ADMIN, DAC_READ_SEARCH, DAC_OVERRIDE)
        .filter(capability -> !List.of(without).contains(capability))
        .collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return name;
  }
}
