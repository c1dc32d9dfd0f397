package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.storage.BpfException;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A benchmark of one cgroup with a value. */
public class FixtureBenchmark extends Measured {

  Fixture fixture;

  @Setup
  public void open() throws BpfException {
    fixture = new Fixture();
  }

  @TearDown
  public void close() throws BpfException {
    fixture.close();
  }
}
