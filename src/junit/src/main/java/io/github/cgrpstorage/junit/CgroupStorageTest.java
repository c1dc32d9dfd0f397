package io.github.cgrpstorage.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of code that uses cgroup storage: it runs on the model, which needs no rights and no
 * Linux, and once more on the kernel where this machine can. The assertions are the same.
 *
 * <pre>{@code
 * @CgroupStorageTest
 * void countsStartAtZero(Bpf bpf, Cgroup cgroup) throws IOException {
 *   ...
 * }
 * }</pre>
 *
 * <p>A parameter {@link io.github.cgrpstorage.storage.Bpf} is the model or the kernel; a parameter
 * {@link io.github.cgrpstorage.storage.Cgroup} is a new cgroup for this run alone. Both are closed
 * after the run, and the cgroup is removed with all below it, also when the test fails.
 *
 * <p>With the system property {@code cgrpstorage.test.kernel} set to {@code require}, a machine
 * whose kernel cannot fails the test instead of leaving that run out: for CI that means to have a
 * kernel.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(CgroupStorageExtension.class)
public @interface CgroupStorageTest {

  /**
   * The kernel release that the model behaves as.
   *
   * @return such as {@code "6.18"}; empty for this machine's, or 6.18 where that has no cgroup
   *     storage
   */
  String release() default "";
}
