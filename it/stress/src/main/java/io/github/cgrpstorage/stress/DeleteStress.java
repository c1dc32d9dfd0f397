package io.github.cgrpstorage.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two of whom one takes away. */
public class DeleteStress {

  /** Two delete, by a system call and by a program: it is gone. */
  @JCStressTest
  @Outcome(id = "0, -2, -2", expect = ACCEPTABLE, desc = "the system call")
  @Outcome(id = "-2, 0, -2", expect = ACCEPTABLE, desc = "the program")
  @Outcome(
      id = "0, 0, -2",
      expect = ACCEPTABLE_INTERESTING,
      desc = "both are told 0, as the kernel does: bpf_selem_unlink does not tell")
  @State
  public static class Twice extends Scene {

    public Twice() {
      update(map, 1, ANY);
    }

    @Actor
    public void call(III_Result result) {
      result.r1 = delete(map);
    }

    @Actor
    public void program(III_Result result) {
      result.r2 = helperDelete(map);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = read(map, ANY);
    }
  }

  /** One deletes, one replaces. */
  @JCStressTest
  @Outcome(id = "0, -2, -2", expect = ACCEPTABLE, desc = "deleted, nothing to replace")
  @Outcome(id = "0, -11, -2", expect = ACCEPTABLE, desc = "deleted meanwhile, the cgroup's last")
  @Outcome(id = "0, 0, -2", expect = ACCEPTABLE, desc = "replaced, then deleted")
  @Outcome(
      id = "0, 0, 2",
      expect = ACCEPTABLE_INTERESTING,
      desc = "the delete found the old element, and it was replaced before it was unlinked")
  @State
  public static class AndReplace extends Scene {

    public AndReplace() {
      update(map, 1, ANY);
    }

    @Actor
    public void delete(III_Result result) {
      result.r1 = delete(map);
    }

    @Actor
    public void replace(III_Result result) {
      result.r2 = update(map, 2, EXIST);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = read(map, ANY);
    }
  }

  /** The cgroup's last element goes while another map's first one comes. */
  @JCStressTest
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "both")
  @Outcome(id = "0, -11, -2", expect = ACCEPTABLE, desc = "the storage went with its last element")
  @State
  public static class LastElement extends Scene {

    public LastElement() {
      update(map, 1, ANY);
    }

    @Actor
    public void delete(III_Result result) {
      result.r1 = delete(map);
    }

    @Actor
    public void create(III_Result result) {
      result.r2 = update(other, 2, ANY);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = read(other, ANY);
    }
  }

  /** The cgroup is removed while it gets a value: nothing is left to be found. */
  @JCStressTest
  @Outcome(id = "0, 0, -2", expect = ACCEPTABLE, desc = "stored, then removed")
  @Outcome(id = "0, -2, -2", expect = ACCEPTABLE, desc = "removed, then refused")
  @State
  public static class TheCgroup extends Scene {

    @Actor
    public void remove(III_Result result) {
      result.r1 = removeCgroup();
    }

    @Actor
    public void store(III_Result result) {
      result.r2 = update(map, 1, ANY);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = read(map, ANY);
    }
  }

  /** The map's descriptor is closed while it is used. */
  @JCStressTest
  @Outcome(id = "0, 1, -9", expect = ACCEPTABLE, desc = "read, then closed")
  @Outcome(id = "0, -9, -9", expect = ACCEPTABLE, desc = "closed, then refused")
  @Outcome(id = "0, -2, -9", expect = ACCEPTABLE, desc = "closed and freed meanwhile")
  @State
  public static class TheMap extends Scene {

    public TheMap() {
      update(map, 1, ANY);
    }

    @Actor
    public void close(III_Result result) {
      result.r1 = close(map);
    }

    @Actor
    public void read(III_Result result) {
      result.r2 = read(map, ANY);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = read(map, ANY);
    }
  }
}
