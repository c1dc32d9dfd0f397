package io.github.cgrpstorage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A cgroup is found by its path and by what runs in it. */
class FilterOptionTest {

  private static final String CONTAINER = "0123456789abcdef".repeat(4);
  private static final String POD =
      "/kubepods.slice/kubepods-burstable.slice"
          + "/kubepods-burstable-pod8d5b0e4a_1c2d_4e5f_8a9b_0c1d2e3f4a5b.slice"
          + "/cri-containerd-"
          + CONTAINER
          + ".scope";

  private static int found(String path, String text) {
    return FilterOption.apply(TopViews.of(path, 1), text).rows().size();
  }

  @Test
  void byPath() {
    assertEquals(1, found("/system.slice/nginx.service", "system.slice/ng"));
    assertEquals(0, found("/system.slice/nginx.service", "apache"));
    assertEquals(1, found("/system.slice/nginx.service", ""));
  }

  @Test
  void byUnit() {
    assertEquals(1, found("/system.slice/nginx.service/workers", "nginx.service"));
    assertEquals(
        1, found("/user.slice/user-1.slice/user@1.service/app.slice/shell.service", "shell.serv"));
  }

  @Test
  void byContainer() {
    assertEquals(1, found(POD, CONTAINER.substring(0, 12)));
  }

  /** Its path has underscores where its uid has hyphens. */
  @Test
  void byPod() {
    assertEquals(1, found(POD, "8d5b0e4a-1c2d-4e5f-8a9b-0c1d2e3f4a5b"));
    assertEquals(0, found(POD, "8d5b0e4a-1c2d-4e5f-8a9b-0c1d2e3f4a5c"));
  }

  /** As it is shown. */
  @Test
  void byAHostileName() {
    assertEquals(1, found("/a\nb", "a\\x0ab"));
  }
}
