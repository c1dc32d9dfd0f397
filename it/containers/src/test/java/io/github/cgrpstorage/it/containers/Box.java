package io.github.cgrpstorage.it.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import io.github.cgrpstorage.it.containers.Environment.Trait;
import io.github.cgrpstorage.testcontainers.TestcontainersSupport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;

/** A running container with the image that users get, and what an environment gives it. */
final class Box implements AutoCloseable {

  private static final List<String> ENTRY_POINT = entryPoint();

  private static final String NO_BPF =
      """
      {"defaultAction": "SCMP_ACT_ALLOW",
       "syscalls": [{"names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}]}
      """;

  private final GenericContainer<?> container = TestcontainersSupport.container();
  private final BpffsVolume bpffs;
  private final boolean ownsBpffs;

  /** The image's, but that one compiler is enough: a command is over before the second pays. */
  private static List<String> entryPoint() {
    List<String> words =
        List.of(
            DockerClientFactory.instance()
                .client()
                .inspectImageCmd("cgrp-storage")
                .exec()
                .getConfig()
                .getEntrypoint());
    List<String> command = new ArrayList<>(words);
    command.add(1, "-XX:TieredStopAtLevel=1");
    return command;
  }

  private Box(BpffsVolume bpffs, boolean ownsBpffs) {
    this.bpffs = bpffs;
    this.ownsBpffs = ownsBpffs;
  }

  /** With a bpffs of its own. */
  static Box start(Environment environment) {
    return new Box(BpffsVolume.create(), true).started(environment);
  }

  /** With a bpffs that others have too. */
  static Box start(Environment environment, BpffsVolume bpffs) {
    return new Box(bpffs, false).started(environment);
  }

  /** The same, and a variable of its environment. */
  static Box start(Environment environment, BpffsVolume bpffs, String variable, String value) {
    Box box = new Box(bpffs, false);
    box.container.withEnv(variable, value);
    return box.started(environment);
  }

  private Box started(Environment environment) {
    try {
      container
          .withPrivilegedMode(environment.has(Trait.PRIVILEGED))
          .withCreateContainerCmdModifier(command -> configure(command, environment))
          .start();
      return this;
    } catch (ContainerLaunchException e) {
      close();
      throw new AssertionError(environment.name() + ": " + firstCause(e).getMessage(), e);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** What the engine said, which a report of many tests would leave out. */
  private static Throwable firstCause(Throwable error) {
    return error.getCause() == null ? error : firstCause(error.getCause());
  }

  private void configure(CreateContainerCmd command, Environment environment) {
    HostConfig host = command.getHostConfig();
    host.withCgroupnsMode(environment.has(Trait.OWN_NAMESPACE) ? "private" : "host");
    host.withMounts(mounts(environment));
    if (!environment.has(Trait.PRIVILEGED)) {
      String filter = environment.has(Trait.SECCOMP_FILTER) ? NO_BPF : "unconfined";
      host.withSecurityOpts(List.of("seccomp=" + filter));
      limit(command, environment.capabilities());
    }
  }

  private List<Mount> mounts(Environment environment) {
    List<Mount> mounts = new ArrayList<>();
    if (!environment.has(Trait.NO_BPFFS)) {
      mounts.add(bpffs.mount());
    }
    if (!environment.has(Trait.ENGINES_TREE) && !environment.has(Trait.PRIVILEGED)) {
      mounts.add(
          new Mount()
              .withType(MountType.BIND)
              .withSource(Engine.tree())
              .withTarget(Engine.tree())
              .withReadOnly(environment.has(Trait.READ_ONLY_TREE)));
    }
    return mounts;
  }

  private static void limit(CreateContainerCmd command, Set<Capability> capabilities) {
    command.getHostConfig().withCapDrop(Capability.ALL);
    if (Engine.hasOwnRuntime()) {
      List<String> variables = new ArrayList<>(List.of(command.getEnv()));
      variables.add("CGRP_STORAGE_CAPABILITIES=" + names(capabilities));
      command.withEnv(variables);
    } else {
      command.getHostConfig().withCapAdd(capabilities.toArray(Capability[]::new));
    }
  }

  private static String names(Set<Capability> capabilities) {
    return capabilities.stream()
        .map(capability -> "CAP_" + capability.name())
        .collect(Collectors.joining(","));
  }

  GenericContainer<?> container() {
    return container;
  }

  /** Runs a command of the runnable jar. */
  Ran run(String... arguments) {
    List<String> command = new ArrayList<>(ENTRY_POINT);
    command.addAll(List.of(arguments));
    return execute(command.toArray(String[]::new));
  }

  /** Runs any command. */
  Ran execute(String... command) {
    try {
      ExecResult result = container.execInContainer(command);
      return new Ran(
          String.join(" ", command), result.getExitCode(), result.getStdout(), result.getStderr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends all its processes, before its time. */
  void kill() {
    container.stop();
  }

  @Override
  public void close() {
    try {
      container.close();
    } finally {
      if (ownsBpffs) {
        bpffs.close();
      }
    }
  }
}
