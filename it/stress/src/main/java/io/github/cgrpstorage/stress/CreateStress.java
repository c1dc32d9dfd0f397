package io.github.cgrpstorage.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two who create. */
public class CreateStress {

  /** The same element: one creates it. */
  @JCStressTest
  @Outcome(id = "0, -17, 1", expect = ACCEPTABLE, desc = "the first one")
  @Outcome(id = "-17, 0, 2", expect = ACCEPTABLE, desc = "the second one")
  @Outcome(id = "0, -11, 1", expect = ACCEPTABLE, desc = "the first; EAGAIN of the cgroup's first")
  @Outcome(id = "-11, 0, 2", expect = ACCEPTABLE, desc = "the second; EAGAIN of the cgroup's first")
  @State
  public static class SameElement extends Scene {

    @Actor
    public void first(III_Result result) {
      result.r1 = update(map, 1, NOEXIST);
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = update(map, 2, NOEXIST);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = read(map, ANY);
    }
  }

  /** The first elements of two maps on one cgroup: none is lost. */
  @JCStressTest
  @Outcome(id = "0, 0, 12", expect = ACCEPTABLE, desc = "both")
  @Outcome(id = "0, -11, 10", expect = ACCEPTABLE, desc = "EAGAIN of the cgroup's first")
  @Outcome(id = "-11, 0, 2", expect = ACCEPTABLE, desc = "EAGAIN of the cgroup's first")
  @State
  public static class TwoMaps extends Scene {

    @Actor
    public void first(III_Result result) {
      result.r1 = update(map, 1, ANY);
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = update(other, 2, ANY);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = 10 * Math.max(read(map, ANY), 0) + Math.max(read(other, ANY), 0);
    }
  }

  /** A system call and a program, where the cgroup has another map's element already. */
  @JCStressTest
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "the program found it")
  @Outcome(id = "-17, 0, 0", expect = ACCEPTABLE, desc = "the program created it")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the program lost the race: NULL")
  @State
  public static class ByProgram extends Scene {

    public ByProgram() {
      update(other, 9, ANY);
    }

    @Actor
    public void call(III_Result result) {
      result.r1 = update(map, 1, NOEXIST);
    }

    @Actor
    public void program(III_Result result) {
      result.r2 = helperCreate(map);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = read(map, ANY);
    }
  }
}
