package io.github.cgrpstorage.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** A histogram of a cgroup. */
@Name(CgroupHistogram.NAME)
@Label("Cgroup Histogram")
@Category({"Operating System", "Cgroups"})
@Description("A histogram of a cgroup since it began; quantiles are upper bounds of their buckets")
@Period("10 s")
@StackTrace(false)
final class CgroupHistogram extends Event {

  static final String NAME = "cgrpstorage.CgroupHistogram";

  @Label("Cgroup")
  String cgroup;

  @Label("Cgroup Id")
  long id;

  @Label("Metric")
  String metric;

  @Label("Labels")
  String labels;

  @Label("Count")
  long count;

  @Label("Sum")
  double sum;

  @Label("Median")
  double median;

  @Label("99th Percentile")
  double p99;
}
