package io.github.cgrpstorage.it.containers;

import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import io.github.cgrpstorage.storage.seam.UniqueName;
import java.util.Map;

/**
 * A bpffs that containers share: a volume, which the engine mounts for the first container and
 * unmounts, with all pins in it, after the last.
 */
record BpffsVolume(String name) implements AutoCloseable {

  static final String PLACE = "/sys/fs/bpf";

  static BpffsVolume create() {
    String name = UniqueName.of("cgrp-storage-bpffs");
    Engine.client()
        .createVolumeCmd()
        .withName(name)
        .withDriverOpts(Map.of("type", "bpf", "device", "bpf"))
        .exec();
    return new BpffsVolume(name);
  }

  Mount mount() {
    return new Mount().withType(MountType.VOLUME).withSource(name).withTarget(PLACE);
  }

  @Override
  public void close() {
    Engine.client().removeVolumeCmd(name).exec();
  }
}
