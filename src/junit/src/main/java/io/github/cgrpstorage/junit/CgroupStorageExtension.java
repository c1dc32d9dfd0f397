package io.github.cgrpstorage.junit;

import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.KernelRelease;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives a {@link CgroupStorageTest} its runs; JUnit makes it. */
public final class CgroupStorageExtension implements TestTemplateInvocationContextProvider {

  private static final String POLICY = "cgrpstorage.test.kernel";

  /** For JUnit. */
  public CgroupStorageExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), CgroupStorageTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    String text = context.getRequiredTestMethod().getAnnotation(CgroupStorageTest.class).release();
    KernelRelease release =
        text.isEmpty() ? KernelRelease.ofModelHere() : KernelRelease.parse(text);
    Stream<Run> runs = Stream.of(new Run("the model of " + release, () -> Bpf.model(release)));
    if (kernelCan()) {
      runs = Stream.concat(runs, Stream.of(new Run("the kernel", Bpf::open)));
    }
    return runs.map(TestTemplateInvocationContext.class::cast);
  }

  private static boolean kernelCan() {
    return kernelCan(System.getProperty(POLICY, ""), Bpf::availability);
  }

  /** Where the kernel is required, whatever is in its way is a failure. */
  static boolean kernelCan(String policy, Callable<Availability> machine) {
    String lacks;
    Exception cause = null;
    try {
      Availability availability = machine.call();
      if (availability.isComplete()) {
        return true;
      }
      lacks = "this machine lacks " + availability.missing();
    } catch (Exception e) {
      lacks = e.getMessage();
      cause = e;
    }
    if (policy.equals("require")) {
      throw new IllegalStateException(POLICY + "=require, but " + lacks, cause);
    }
    return false;
  }

  /** One run: its name, and how it opens its world. */
  private record Run(String world, Callable<Bpf> open) implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int index) {
      return "on " + world;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new World(open));
    }
  }

  /** The world of one run: opened when a parameter asks for it, ended after the run. */
  private static final class World implements ParameterResolver, AfterEachCallback {

    private final Callable<Bpf> open;
    private Bpf bpf;
    private PrivateCgroup cgroup;

    World(Callable<Bpf> open) {
      this.open = open;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == Bpf.class || type == Cgroup.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      try {
        return parameter.getParameter().getType() == Bpf.class ? bpf() : cgroup();
      } catch (Exception e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }

    private Bpf bpf() throws Exception {
      if (bpf == null) {
        bpf = open.call();
      }
      return bpf;
    }

    private Cgroup cgroup() throws Exception {
      if (cgroup == null) {
        cgroup = PrivateCgroup.create(bpf());
      }
      return cgroup.cgroup();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
      try {
        if (cgroup != null) {
          cgroup.close();
        }
      } finally {
        if (bpf != null) {
          bpf.close();
        }
      }
    }
  }
}
