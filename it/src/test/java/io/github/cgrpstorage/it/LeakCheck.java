package io.github.cgrpstorage.it;

import io.github.cgrpstorage.storage.seam.Births;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something open: a handle, shown with the place that opened it, or
 * a descriptor below any handle. JUnit finds it by itself and asks it for every class.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

  private record Before(Set<Throwable> births, Map<Integer, String> descriptors) {}

  /** For the service loader. */
  public LeakCheck() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (!Births.recorded()) {
      throw new AssertionError("births are not recorded: set cgrpstorage.births=true");
    }
    store(context).put(Before.class, new Before(openNow(), Descriptors.ours()));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Before before = store(context).get(Before.class, Before.class);
    Set<Throwable> births = openNow();
    births.removeAll(before.births);
    List<String> descriptors = new ArrayList<>();
    Descriptors.ours()
        .forEach(
            (number, target) -> {
              if (!target.equals(before.descriptors.get(number))) {
                descriptors.add(number + " -> " + target);
              }
            });
    if (!births.isEmpty() || !descriptors.isEmpty()) {
      throw leaked(context, births, descriptors);
    }
  }

  private static AssertionError leaked(
      ExtensionContext context, Set<Throwable> births, List<String> descriptors) {
    AssertionError error =
        new AssertionError(
            "%s left open: %d handles, opened at the suppressed places; descriptors %s"
                .formatted(context.getDisplayName(), births.size(), descriptors));
    births.forEach(error::addSuppressed);
    return error;
  }

  private static Set<Throwable> openNow() {
    Set<Throwable> open = Collections.newSetFromMap(new IdentityHashMap<>());
    open.addAll(Births.open());
    return open;
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(
        ExtensionContext.Namespace.create(LeakCheck.class, context.getUniqueId()));
  }
}
