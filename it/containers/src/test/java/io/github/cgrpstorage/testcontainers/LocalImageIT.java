package io.github.cgrpstorage.testcontainers;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.it.containers.RequiresEngine;
import org.junit.jupiter.api.Test;
import org.testcontainers.utility.DockerImageName;

/** An image that nobody built is asked of no registry. */
@RequiresEngine
class LocalImageIT {

  private final LocalImage policy = new LocalImage();

  @Test
  void anImageThatIsThereIsTaken() {
    assertFalse(policy.shouldPull(DockerImageName.parse("cgrp-storage")));
  }

  @Test
  void anImageThatIsNotThereIsNamedWithTheRemedy() {
    DockerImageName missing = DockerImageName.parse("cgrp-storage-that-nobody-built");
    Exception e = assertThrows(IllegalStateException.class, () -> policy.shouldPull(missing));
    assertTrue(
        e.getMessage().contains("no image 'cgrp-storage-that-nobody-built:latest'"), e::getMessage);
    assertTrue(e.getMessage().contains("it/image/build"), e::getMessage);
  }
}
