package io.github.cgrpstorage.differential.concurrent;

import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.EEXIST;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.differential.concurrent.ElementHistory.Event;
import io.github.cgrpstorage.differential.concurrent.Linearizability.Verdict;
import io.github.cgrpstorage.differential.replay.ModelReplay;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {

  private static final int OK = 0;

  private final ElementHistory history = new ElementHistory(false);
  private final Linearizability checker;

  LinearizabilityTest() throws BpfException {
    checker = new Linearizability(ElementSpec.of(Profile.of(ModelReplay.RELEASE)));
    history.begin(0);
  }

  @Test
  void nothingHappened() {
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void oneAfterTheOther() {
    write(ElementOp.UPDATE, 0, 1, OK, 7);
    read(ElementOp.LOOKUP, 2, 3, OK, 7);
    read(ElementOp.GET, 4, 5, OK, 7);
    write(ElementOp.DELETE, 6, 7, OK, 0);
    read(ElementOp.LOOKUP, 8, 9, -ENOENT, 0);
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void staleRead() {
    write(ElementOp.UPDATE, 0, 1, OK, 7);
    write(ElementOp.UPDATE, 2, 3, OK, 8);
    read(ElementOp.LOOKUP, 4, 5, OK, 7);
    expect(Verdict.VIOLATION);
    assertEquals(ElementOp.LOOKUP, checker.blocked().op());
  }

  @Test
  void overlappingReadMaySeeEither() {
    write(ElementOp.UPDATE, 0, 1, OK, 7);
    write(ElementOp.UPDATE, 2, 9, OK, 8);
    read(ElementOp.LOOKUP, 3, 4, OK, 7);
    read(ElementOp.LOOKUP, 5, 6, OK, 8);
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void readsMayNotGoBack() {
    write(ElementOp.UPDATE, 0, 1, OK, 7);
    write(ElementOp.UPDATE, 2, 9, OK, 8);
    read(ElementOp.LOOKUP, 3, 4, OK, 8);
    read(ElementOp.LOOKUP, 5, 6, OK, 7);
    expect(Verdict.VIOLATION);
  }

  @Test
  void onlyOneCreates() {
    write(ElementOp.UPDATE_NOEXIST, 0, 9, OK, 7);
    write(ElementOp.UPDATE_NOEXIST, 1, 8, OK, 8);
    expect(Verdict.VIOLATION);
  }

  @Test
  void theOtherIsRefused() {
    write(ElementOp.UPDATE_NOEXIST, 0, 9, OK, 7);
    write(ElementOp.UPDATE_NOEXIST, 1, 8, -EEXIST, 8);
    read(ElementOp.LOOKUP, 10, 11, OK, 7);
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void tryAgainDoesNothing() {
    write(ElementOp.UPDATE, 0, 1, -EAGAIN, 7);
    read(ElementOp.LOOKUP, 2, 3, -ENOENT, 0);
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void tryAgainIsNoAnswerToALookup() {
    read(ElementOp.LOOKUP, 2, 3, -EAGAIN, 0);
    expect(Verdict.VIOLATION);
  }

  @Test
  void tornReadIsAViolation() {
    write(ElementOp.UPDATE, 0, 1, OK, 7);
    read(ElementOp.LOOKUP, 2, 3, OK, Values.TORN);
    expect(Verdict.VIOLATION);
  }

  @Test
  void beginsWithWhatTheLastWindowLeft() {
    history.begin(5);
    read(ElementOp.LOOKUP, 0, 1, OK, 5);
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void removalHidesTheElement() {
    history.begin(5);
    removal(2, 3);
    read(ElementOp.LOOKUP, 0, 1, OK, 5);
    read(ElementOp.LOOKUP, 4, 5, -ENOENT, 0);
    read(ElementOp.GET, 6, 7, Kernel.HELPER_NO_CGROUP, 0);
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void nothingIsSeenAfterTheRemoval() {
    history.begin(5);
    removal(2, 3);
    read(ElementOp.LOOKUP, 4, 5, OK, 5);
    expect(Verdict.VIOLATION);
  }

  @Test
  void removalHasTwoSteps() {
    history.begin(5);
    removal(2, 9);
    overlapping(ElementOp.LOOKUP, 3, 4, -ENOENT, 0);
    overlapping(ElementOp.GET, 5, 6, OK, 5);
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void whoFoundTheCgroupGoesOn() {
    removal(2, 5);
    history.add(new Event(ElementOp.UPDATE, 1, 0, 9, OK, 7, 0, true));
    overlapping(ElementOp.LOOKUP, 3, 4, -ENOENT, 0);
    expect(Verdict.LINEARIZABLE);
  }

  @Test
  void twoDeletesMayBothSucceed() {
    history.begin(5);
    write(ElementOp.DELETE, 0, 3, OK, 0);
    write(ElementOp.HELPER_DELETE, 1, 4, OK, 0);
    read(ElementOp.LOOKUP, 5, 6, -ENOENT, 0);
    expect(Verdict.LATE_DELETE);
  }

  @Test
  void oneAfterTheOtherTheyMayNot() {
    history.begin(5);
    write(ElementOp.DELETE, 0, 1, OK, 0);
    write(ElementOp.DELETE, 2, 3, OK, 0);
    expect(Verdict.VIOLATION);
  }

  @Test
  void deleteMayMissAReplacement() {
    history.begin(5);
    write(ElementOp.DELETE, 0, 3, OK, 0);
    write(ElementOp.UPDATE_EXIST, 1, 4, OK, 7);
    read(ElementOp.LOOKUP, 5, 6, OK, 7);
    expect(Verdict.LATE_DELETE);
  }

  @Test
  void lookupsMayMissWhatIsBeingReplaced() {
    for (ElementOp op :
        new ElementOp[] {ElementOp.LOOKUP, ElementOp.DELETE, ElementOp.GET_CREATE}) {
      history.begin(5);
      write(ElementOp.UPDATE, 1, 3, OK, 7);
      read(op, 0, 2, op.isHelper() ? Kernel.HELPER_NULL : -ENOENT, 0);
      read(ElementOp.LOOKUP, 4, 5, OK, 7);
      expect(Verdict.MISSED_LOOKUP);
    }
  }

  @Test
  void whatIsBeingReplacedIsMissedByNobodyElse() {
    history.begin(5);
    write(ElementOp.UPDATE, 2, 3, OK, 7);
    read(ElementOp.LOOKUP, 0, 1, -ENOENT, 0);
    expect(Verdict.VIOLATION);
    history.begin(5);
    write(ElementOp.UPDATE_LOCK, 1, 3, OK, 7);
    read(ElementOp.LOOKUP, 0, 2, -ENOENT, 0);
    expect(Verdict.VIOLATION);
    history.begin(5);
    write(ElementOp.UPDATE, 1, 3, OK, 7);
    write(ElementOp.UPDATE_NOEXIST, 0, 2, OK, 8);
    expect(Verdict.VIOLATION);
  }

  private void expect(Verdict verdict) {
    assertEquals(verdict, checker.check(history));
  }

  private void write(ElementOp op, long called, long returned, int code, long number) {
    history.add(new Event(op, 1, called, returned, code, number, 0, false));
  }

  private void read(ElementOp op, long called, long returned, int code, long number) {
    history.add(new Event(op, 1, called, returned, code, 0, number, false));
  }

  private void overlapping(ElementOp op, long called, long returned, int code, long number) {
    history.add(new Event(op, 1, called, returned, code, 0, number, true));
  }

  private void removal(long called, long returned) {
    history.add(new Event(ElementOp.OFFLINE, 0, called, returned, OK, 0, 0, true));
    history.add(new Event(ElementOp.UNLINK, 0, called, returned, OK, 0, 0, true));
  }
}
