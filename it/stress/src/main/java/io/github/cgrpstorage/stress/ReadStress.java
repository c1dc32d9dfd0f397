package io.github.cgrpstorage.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** One reads, or writes too, while one writes. */
public class ReadStress {

  /** A plain update makes a new element: never a mixture. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the old one")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "the new one")
  @State
  public static class Replaced extends Scene {

    public Replaced() {
      update(map, 1, ANY);
    }

    @Actor
    public void write(II_Result result) {
      result.r1 = update(map, 2, ANY);
    }

    @Actor
    public void read(II_Result result) {
      result.r2 = read(map, ANY);
    }
  }

  /** In place, under the lock on both sides: never a mixture. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the old one")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "the new one")
  @State
  public static class LockedByBoth extends Scene {

    public LockedByBoth() {
      update(map, 1, ANY);
    }

    @Actor
    public void write(II_Result result) {
      result.r1 = update(map, 2, LOCK);
    }

    @Actor
    public void read(II_Result result) {
      result.r2 = read(map, LOCK);
    }
  }

  /** In place, the reader without the lock: a mixture may be seen, as in the kernel. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the old one")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "the new one")
  @Outcome(id = "0, 99", expect = ACCEPTABLE_INTERESTING, desc = "a half of each")
  @State
  public static class LockedByWriter extends Scene {

    public LockedByWriter() {
      update(map, 1, ANY);
    }

    @Actor
    public void write(II_Result result) {
      result.r1 = update(map, 2, LOCK);
    }

    @Actor
    public void read(II_Result result) {
      result.r2 = read(map, ANY);
    }
  }

  /** Two in place, under the lock: the one or the other stays whole. */
  @JCStressTest
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "the first one last")
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "the second one last")
  @State
  public static class WrittenTwice extends Scene {

    public WrittenTwice() {
      update(map, 9, ANY);
    }

    @Actor
    public void first(III_Result result) {
      result.r1 = update(map, 1, LOCK);
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = update(map, 2, LOCK | EXIST);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = read(map, LOCK);
    }
  }
}
