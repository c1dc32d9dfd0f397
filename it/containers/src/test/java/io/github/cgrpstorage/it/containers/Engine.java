package io.github.cgrpstorage.it.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Info;
import org.testcontainers.DockerClientFactory;

/** The container engine that the tests talk to. */
final class Engine {

  /**
   * The OCI runtime of {@code it/engine/run}, which the engine lists when it was started by that.
   */
  private static final String OWN_RUNTIME = "cgrp-storage";

  private static final Info INFO = client().infoCmd().exec();

  private Engine() {}

  static DockerClient client() {
    return DockerClientFactory.instance().client();
  }

  /** Where the host's cgroup2 tree is, by the habits of pure and of hybrid hosts. */
  static String tree() {
    return isPure() ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified";
  }

  /** Whether its host has cgroup2 alone. */
  static boolean isPure() {
    return "2".equals(INFO.getCGroupVersion());
  }

  /**
   * Whether a container's environment says its capabilities, for an engine that cannot name them.
   */
  static boolean hasOwnRuntime() {
    return INFO.getRuntimes().containsKey(OWN_RUNTIME);
  }
}
