package io.github.cgrpstorage.agent.policy;

import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sets policies on cgroups. BPF programs at the cgroup2 root obey them from the moment that {@link
 * #set} returns; they and the policies are pinned, so they outlive this object and its process. A
 * policy goes with its cgroup.
 *
 * <pre>{@code
 * try (Bpf bpf = Bpf.open();
 *     PolicyEnforcer enforcer = PolicyEnforcer.open(bpf, PolicyEnforcer.USUAL);
 *     Cgroup job = bpf.openCgroup(Path.of("/sys/fs/cgroup/job"))) {
 *   enforcer.set(job, Policy.ALLOW_ALL.withConnect(Rule.DENY));
 * }
 * }</pre>
 *
 * <p>Thread-safe. The caller owns it and closes it; that ends no policy.
 */
public final class PolicyEnforcer implements AutoCloseable {

  /** Where the command line keeps the pins. */
  public static final Path USUAL = Path.of("/sys/fs/bpf/cgrp-storage-policy");

  private final Bpf bpf;
  private final CgroupStorage policies;
  private final CgroupStorage counts;

  private PolicyEnforcer(Bpf bpf, CgroupStorage policies, CgroupStorage counts) {
    this.bpf = bpf;
    this.policies = policies;
    this.counts = counts;
  }

  /**
   * Opens the policies of this machine, and installs what obeys them if it is not there: all of it,
   * or nothing.
   *
   * @param bpf the kernel, from {@link Bpf#open()}; it stays its owner's, and open
   * @param pins a folder in a mounted bpffs, made if it is not there; the one above it is there
   * @return the enforcer, which the caller closes
   * @throws BpfException when this kernel cannot enforce policies, with the reason, or this process
   *     may not: it needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN
   */
  public static PolicyEnforcer open(Bpf bpf, Path pins) throws BpfException {
    PolicyPins folder = new PolicyPins(pins);
    if (!folder.isInstalled()) {
      Requirements.check();
      folder.install(bpf);
    }
    return attach(bpf, folder);
  }

  /**
   * Opens the policies of this machine if there are any; installs nothing.
   *
   * @param bpf the kernel, from {@link Bpf#open()}; it stays its owner's, and open
   * @param pins the folder
   * @return the enforcer, which the caller closes; empty when nothing is installed there
   * @throws BpfException when the kernel refuses
   */
  public static Optional<PolicyEnforcer> openInstalled(Bpf bpf, Path pins) throws BpfException {
    PolicyPins folder = new PolicyPins(pins);
    return folder.isInstalled() ? Optional.of(attach(bpf, folder)) : Optional.empty();
  }

  private static PolicyEnforcer attach(Bpf bpf, PolicyPins folder) throws BpfException {
    CgroupStorage policies = openMap(bpf, folder.policies(), PolicyValue.CODEC.layout());
    try {
      CgroupStorage counts = openMap(bpf, folder.counts(), CountsValue.CODEC.layout());
      return new PolicyEnforcer(bpf, policies, counts);
    } catch (BpfException e) {
      policies.close();
      throw e;
    }
  }

  private static CgroupStorage openMap(Bpf bpf, Path pin, StructLayout layout) throws BpfException {
    try {
      return bpf.openPinned(pin, layout, Access.READ_WRITE);
    } catch (BpfException e) {
      boolean foreign = e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT;
      throw foreign ? notOurs(e) : e;
    }
  }

  private static BpfException notOurs(BpfException e) {
    return BpfException.of(e.call(), e.errno())
        .on(e.subject())
        .because(e.reason().orElse(null))
        .remedy("clear all policies (policy clear --all) and set them again")
        .causedBy(e)
        .build();
  }

  /**
   * Ends all policies and detaches the programs. Nothing is left.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param pins the folder
   * @return whether anything was installed there
   * @throws BpfException when the kernel refuses
   */
  public static boolean uninstall(Bpf bpf, Path pins) throws BpfException {
    PolicyPins folder = new PolicyPins(pins);
    if (folder.isInstalled()) {
      forgetAll(bpf, folder);
    }
    return folder.remove();
  }

  /** The kernel detaches a link some time after its pin went; without a policy it does nothing. */
  private static void forgetAll(Bpf bpf, PolicyPins folder) {
    try (PolicyEnforcer enforcer = attach(bpf, folder)) {
      for (CgroupPolicy found : enforcer.list()) {
        enforcer.withCgroup(found.cgroupId(), enforcer::clear);
      }
    } catch (BpfException e) {
      // Made by another version, or broken: all the more it is removed.
    }
  }

  /**
   * Sets a cgroup's policy in place of the one it has; its counts go on.
   *
   * @param cgroup a cgroup2 cgroup other than the root
   * @param policy the policy
   * @return STORED or CGROUP_GONE
   * @throws BpfException when the kernel refuses
   * @throws IllegalArgumentException for the root, of which every process of the machine is a part,
   *     and for a cgroup v1 directory
   */
  public UpdateResult set(Cgroup cgroup, Policy policy) throws BpfException {
    checkMayHave(bpf, cgroup);
    try (Arena arena = Arena.ofConfined()) {
      // Before the policy, so that programs find it there; what is there is left as it is.
      UpdateResult made = counts.update(cgroup, arena.allocate(counts.layout()), UpdateMode.CREATE);
      if (made == UpdateResult.CGROUP_GONE) {
        return made;
      }
      MemorySegment value = arena.allocate(policies.layout());
      PolicyValue.CODEC.write(PolicyValue.of(policy), value);
      return policies.update(cgroup, value);
    }
  }

  /**
   * Checks that a cgroup may have a policy, before anything is loaded for it.
   *
   * @param bpf the kernel
   * @param cgroup the cgroup
   * @throws BpfException when the kernel refuses
   * @throws IllegalArgumentException when it is the root, or one of cgroup v1
   */
  public static void checkMayHave(Bpf bpf, Cgroup cgroup) throws BpfException {
    if (cgroup.isV1()) {
      throw new IllegalArgumentException(
          cgroup + " is one of cgroup v1, and policies are those of cgroup2");
    }
    try (Cgroup root = bpf.rootCgroup()) {
      if (root.id() == cgroup.id()) {
        throw new IllegalArgumentException(
            "the root cgroup takes no policy: every process of the machine is in it");
      }
    }
  }

  /**
   * A cgroup's own policy; those of its ancestors hold for it too.
   *
   * @param cgroup the cgroup
   * @return policy and counts; empty when it has none or was removed
   * @throws BpfException when the kernel refuses
   */
  public Optional<CgroupPolicy> get(Cgroup cgroup) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(policies.layout());
      if (policies.lookup(cgroup, value) != LookupResult.PRESENT) {
        return Optional.empty();
      }
      Policy policy = PolicyValue.CODEC.read(value).toPolicy();
      return Optional.of(
          new CgroupPolicy(cgroup.pathAtOpen(), cgroup.id(), policy, countsOf(cgroup)));
    }
  }

  private PolicyCounts countsOf(Cgroup cgroup) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(counts.layout());
      return counts.lookup(cgroup, value) == LookupResult.PRESENT
          ? CountsValue.CODEC.read(value).toCounts()
          : PolicyCounts.NONE;
    }
  }

  /**
   * The policies of a cgroup's ancestors, which hold for it too.
   *
   * @param cgroup the cgroup
   * @return those that there are, the nearest first
   * @throws BpfException when the kernel refuses
   */
  public List<CgroupPolicy> inherited(Cgroup cgroup) throws BpfException {
    List<CgroupPolicy> found = new ArrayList<>();
    Optional<Cgroup> next = cgroup.parent();
    while (next.isPresent()) {
      try (Cgroup ancestor = next.get()) {
        get(ancestor).ifPresent(found::add);
        next = ancestor.parent();
      }
    }
    return found;
  }

  /**
   * All cgroups that have a policy of their own, parents first.
   *
   * @return what was set on each, and what it decided
   * @throws BpfException when the kernel refuses: needs CAP_BPF and CAP_PERFMON
   */
  public List<CgroupPolicy> list() throws BpfException {
    List<Long> ids = new ArrayList<>();
    try (Cgroup root = bpf.rootCgroup();
        SubtreeReader reader = SubtreeReader.open(bpf, policies)) {
      reader.read(root, (id, _) -> ids.add(id));
    }
    List<CgroupPolicy> found = new ArrayList<>();
    for (long id : ids) {
      withCgroup(id, cgroup -> get(cgroup).ifPresent(found::add));
    }
    return found;
  }

  /** What is done with a cgroup. */
  private interface Action {
    void on(Cgroup cgroup) throws BpfException;
  }

  /** Does nothing for a cgroup that was removed meanwhile. */
  private void withCgroup(long id, Action action) throws BpfException {
    try (Cgroup cgroup = bpf.openCgroup(id)) {
      action.on(cgroup);
    } catch (BpfException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /**
   * Ends a cgroup's own policy and forgets its counts.
   *
   * @param cgroup the cgroup
   * @return what it came to
   * @throws BpfException when the kernel refuses
   */
  public DeleteResult clear(Cgroup cgroup) throws BpfException {
    DeleteResult result = policies.delete(cgroup);
    counts.delete(cgroup);
    return result;
  }

  /** Closes this object's handles. The policies stay. */
  @Override
  public void close() {
    policies.close();
    counts.close();
  }
}
