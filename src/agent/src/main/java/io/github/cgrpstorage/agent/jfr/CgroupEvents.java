package io.github.cgrpstorage.agent.jfr;

import io.github.cgrpstorage.agent.export.Family;
import io.github.cgrpstorage.agent.export.Point;
import io.github.cgrpstorage.agent.export.ViewSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;

/**
 * The metrics of cgroups as periodic events of JDK Flight Recorder, beside what the JDK records of
 * its own process. A recording sets the period of the events {@value CgroupNumber#NAME} and {@value
 * CgroupHistogram#NAME}; it is 10 seconds unless told otherwise.
 *
 * <pre>{@code
 * try (CgroupEvents events = CgroupEvents.register(live)) {
 *   // recordings that run now have the events
 * }
 * }</pre>
 *
 * <p>Thread-safe. Whoever registers it closes it.
 */
public final class CgroupEvents implements AutoCloseable {

  private final ViewSource source;
  private final Runnable numbers = this::commitNumbers;
  private final Runnable histograms = this::commitHistograms;

  private CgroupEvents(ViewSource source) {
    this.source = source;
  }

  /**
   * Registers the events.
   *
   * @param source what to record, such as a {@code LiveView}; a reading that fails records nothing
   * @return the registration, which the caller closes
   */
  public static CgroupEvents register(ViewSource source) {
    CgroupEvents events = new CgroupEvents(source);
    FlightRecorder.addPeriodicEvent(CgroupNumber.class, events.numbers);
    FlightRecorder.addPeriodicEvent(CgroupHistogram.class, events.histograms);
    return events;
  }

  private List<Family> families() {
    try {
      return source.view().families();
    } catch (IOException e) {
      return List.of();
    }
  }

  private void commitNumbers() {
    for (Family family : families()) {
      for (Point point : family.points()) {
        if (point instanceof Point.Number number) {
          CgroupNumber event = new CgroupNumber();
          event.cgroup = cgroup(point);
          event.id = point.row() == null ? 0 : point.row().id();
          event.metric = family.metric().name();
          event.labels = labels(point);
          event.value = number.value();
          event.commit();
        }
      }
    }
  }

  private void commitHistograms() {
    for (Family family : families()) {
      for (Point point : family.points()) {
        if (point instanceof Point.Histogram histogram) {
          List<Double> bounds = family.metric().bounds();
          CgroupHistogram event = new CgroupHistogram();
          event.cgroup = cgroup(point);
          event.id = point.row() == null ? 0 : point.row().id();
          event.metric = family.metric().name();
          event.labels = labels(point);
          event.count = histogram.count();
          event.sum = histogram.sum();
          event.median = histogram.quantile(bounds, 0.5);
          event.p99 = histogram.quantile(bounds, 0.99);
          event.commit();
        }
      }
    }
  }

  private static String cgroup(Point point) {
    return point.row() == null ? "" : point.row().name();
  }

  private static String labels(Point point) {
    return point.own().entrySet().stream()
        .map(Map.Entry::toString)
        .collect(Collectors.joining(" "));
  }

  /** Recordings have no more of the events. */
  @Override
  public void close() {
    FlightRecorder.removePeriodicEvent(numbers);
    FlightRecorder.removePeriodicEvent(histograms);
  }
}
