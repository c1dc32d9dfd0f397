package io.github.cgrpstorage.differential.run;

import static io.github.cgrpstorage.model.Operation.Circumstance.ALONE;
import static io.github.cgrpstorage.storage.Errno.ENOENT;

import io.github.cgrpstorage.differential.replay.Outcomes;
import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.storage.BpfException;

/**
 * The kernel and the model in step: each operation goes to both, and code and bytes are compared.
 *
 * <p>Not thread-safe.
 */
final class Pair implements AutoCloseable {

  private final Replayer kernel;
  private final ModelKernel modelKernel;
  private final Replayer model;
  private int kernelCode;
  private int modelCode;
  private final Passing passing = new Passing();

  private Pair(Replayer kernel, ModelKernel modelKernel, Replayer model) {
    this.kernel = kernel;
    this.modelKernel = modelKernel;
    this.model = model;
  }

  static Pair open(Contest contest, Scope scope) throws BpfException {
    ModelKernel modelKernel = contest.model().get();
    Replayer model = Replayer.open(modelKernel, scope);
    return new Pair(contest.open(scope), modelKernel, model);
  }

  /** Applies an operation to both; whether they agree. */
  boolean apply(Operation operation) {
    kernelCode = kernel.apply(operation);
    if (isPassing(operation)) {
      passing.allowed(kernelCode);
      return true;
    }
    modelCode = model.apply(operation);
    return kernelCode == modelCode
        && (kernelCode != 0 || kernel.value().mismatch(model.value()) == -1);
  }

  /**
   * Whether the kernel's outcome is one that is no function of the arguments, and the model allows
   * it here. Such an operation had no effect: the model goes on by not doing it.
   */
  private boolean isPassing(Operation operation) {
    if (kernelCode == 0 || kernelCode == -ENOENT) {
      return false;
    }
    io.github.cgrpstorage.model.Operation asked = toModel(operation);
    return asked != null && modelKernel.allows(asked, kernelCode, ALONE);
  }

  private io.github.cgrpstorage.model.Operation toModel(Operation operation) {
    return switch (operation) {
      case Operation.Update o ->
          new io.github.cgrpstorage.model.Operation.Update(
              map(o), model.keyNumber(o.key()), o.flags());
      case Operation.Delete o ->
          new io.github.cgrpstorage.model.Operation.Delete(map(o), model.keyNumber(o.key()));
      case Operation.HelperGet o ->
          new io.github.cgrpstorage.model.Operation.HelperGet(
              map(o), model.cgroupId(o.cgroup()), o.flags());
      case Operation.HelperDelete o ->
          new io.github.cgrpstorage.model.Operation.HelperDelete(
              map(o), model.cgroupId(o.cgroup()));
      default -> null;
    };
  }

  private int map(Operation.OnMap operation) {
    return model.mapDescriptor(operation.map());
  }

  int kernelCode() {
    return kernelCode;
  }

  /** What the kernel gave last, as text. */
  String kernelOutcome() {
    return Outcomes.text(kernelCode, kernel.value());
  }

  /** What the model gave last, as text. */
  String modelOutcome() {
    return Outcomes.text(modelCode, model.value());
  }

  /** The outcomes so far that are no function of the arguments. */
  Passing passing() {
    Passing all = new Passing();
    all.add(passing);
    all.retried("EAGAIN", kernel.eagains());
    all.retried("ENOMEM", kernel.enomems());
    return all;
  }

  @Override
  public void close() throws BpfException {
    // The model ends with the pair. A faulty one might not even let itself be cleaned.
    model.abandon();
    modelKernel.close();
    kernel.close();
  }
}
