package io.github.cgrpstorage.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The pretend process's descriptors: {@code struct files_struct}. As in a process, a new one gets
 * the lowest number that is free, and 0, 1 and 2 are taken. Looking one up takes no lock.
 */
final class DescriptorTable {

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(OpenFile[].class);
  private static final int STANDARD = 3;

  /** Replaced when it grows; written under the lock. */
  private volatile OpenFile[] files = new OpenFile[64];

  private int lowestPerhapsFree = STANDARD;

  DescriptorTable() {
    Arrays.fill(files, 0, STANDARD, new OpenFile.Other(false));
  }

  /** The file, or null when the number is not open. */
  OpenFile get(int descriptor) {
    OpenFile[] now = files;
    return Integer.compareUnsigned(descriptor, now.length) < 0
        ? (OpenFile) SLOT.getAcquire(now, descriptor)
        : null;
  }

  synchronized int open(OpenFile file) {
    int number = lowestPerhapsFree;
    while (number < files.length && files[number] != null) {
      number++;
    }
    if (number == files.length) {
      files = Arrays.copyOf(files, 2 * number);
    }
    SLOT.setRelease(files, number, file);
    lowestPerhapsFree = number + 1;
    return number;
  }

  /** Takes the file out of the table; null when the number was not open. */
  synchronized OpenFile close(int descriptor) {
    OpenFile file = get(descriptor);
    if (file != null) {
      SLOT.setRelease(files, descriptor, null);
      lowestPerhapsFree = Math.min(lowestPerhapsFree, descriptor);
    }
    return file;
  }
}
