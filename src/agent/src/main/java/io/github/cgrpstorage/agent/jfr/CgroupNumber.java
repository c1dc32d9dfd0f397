package io.github.cgrpstorage.agent.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/** A counter or gauge of a cgroup. */
@Name(CgroupNumber.NAME)
@Label("Cgroup Number")
@Category({"Operating System", "Cgroups"})
@Description("A counter or gauge of a cgroup, as it is at this time")
@Period("10 s")
@StackTrace(false)
final class CgroupNumber extends Event {

  static final String NAME = "cgrpstorage.CgroupNumber";

  @Label("Cgroup")
  String cgroup;

  @Label("Cgroup Id")
  long id;

  @Label("Metric")
  String metric;

  @Label("Labels")
  String labels;

  @Label("Value")
  double value;
}
