package io.github.cgrpstorage.differential.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/**
 * The threads of a run. They live as long as the run; a barrier lets them begin each window
 * together and end it together, and orders what they wrote before what is read afterwards.
 */
final class Crew implements AutoCloseable {

  /** What one thread is to do in the next window. */
  private record Task(SplittableRandom random, int operations, Meeting meeting, Removal removal) {}

  private final CyclicBarrier barrier;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Task[] tasks;
  private final Worker observer;
  private volatile boolean over;
  private volatile Throwable failure;

  Crew(Playground playground, int count, int capacity) {
    this.barrier = new CyclicBarrier(count + 1);
    this.tasks = new Task[count];
    this.observer = new Worker(playground, new ThreadLog(count, Playground.ELEMENTS));
    for (int i = 0; i < count; i++) {
      workers.add(new Worker(playground, new ThreadLog(i, capacity)));
    }
    for (int i = 0; i < count; i++) {
      int number = i;
      threads.add(Thread.ofPlatform().name("concurrent-" + i).start(() -> live(number)));
    }
  }

  private void live(int number) {
    try {
      barrier.await();
      while (!over) {
        work(number);
        barrier.await();
        barrier.await();
      }
    } catch (InterruptedException | BrokenBarrierException e) {
      // The run was ended from outside.
    }
  }

  /** One that fails goes on to the barrier, where the others wait for it. */
  private void work(int number) {
    Task task = tasks[number];
    try {
      workers.get(number).run(task.random, task.operations, task.meeting, task.removal);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** One window: all threads do their operations, one of them also a removal. */
  void work(SplittableRandom random, int operations, Removal removal) throws InterruptedException {
    int remover = random.nextInt(tasks.length);
    Meeting meeting = Meeting.pick(random);
    for (int i = 0; i < tasks.length; i++) {
      tasks[i] = new Task(random.split(), operations, meeting, i == remover ? removal : null);
    }
    observer.log().clear();
    await();
    await();
    if (failure != null) {
      throw new IllegalStateException("a thread of the run failed", failure);
    }
  }

  private void await() throws InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      throw new IllegalStateException("a thread of the run was interrupted", e);
    }
  }

  /** The logs of all, and the observer's last. */
  List<ThreadLog> logs() {
    List<ThreadLog> logs = new ArrayList<>(workers.stream().map(Worker::log).toList());
    logs.add(observer.log());
    return logs;
  }

  /** Looks when nobody else is at work. */
  Worker observer() {
    return observer;
  }

  @Override
  public void close() {
    over = true;
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= !join(thread);
    }
    workers.forEach(Worker::close);
    observer.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean join(Thread thread) {
    boolean uninterrupted = true;
    while (true) {
      try {
        thread.join();
        return uninterrupted;
      } catch (InterruptedException e) {
        uninterrupted = false;
      }
    }
  }
}
