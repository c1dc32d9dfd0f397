package io.github.cgrpstorage.testcontainers;

import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.ImagePullPolicy;
import org.testcontainers.utility.DockerImageName;

/** An image that was built here: no registry has one of its name that could be trusted. */
final class LocalImage implements ImagePullPolicy {

  /**
   * Never.
   *
   * @throws IllegalStateException when the engine does not have the image
   */
  @Override
  public boolean shouldPull(DockerImageName image) {
    String name = image.asCanonicalNameString();
    try {
      DockerClientFactory.instance().client().inspectImageCmd(name).exec();
      return false;
    } catch (NotFoundException e) {
      throw new IllegalStateException(
          "the container engine has no image '%s': build it with it/image/build, or name one that has Java 25 and libbpf 1 by -Dcgrpstorage.test.image=NAME"
              .formatted(name),
          e);
    }
  }
}
