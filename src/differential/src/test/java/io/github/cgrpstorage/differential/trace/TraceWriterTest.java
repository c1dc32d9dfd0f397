package io.github.cgrpstorage.differential.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TraceWriterTest {

  private static final String ALL =
      """
      create m value=8
      create n value=65408 key=8 max=1 flags=0x201 btf=keystruct lock=yes cap=no
      create o value=4294967295 flags=0x0 btf=none
      mkdir g
      mkdir h in=g
      open f cgroup=g
      open path cgroup=h path=yes
      open procs control=g
      open any file
      open any dir
      open any root
      lookup m f
      lookup m #-1 flags=4
      update m f 0102030405060708
      update m f 0102030405060708 flags=0xffffffffffffffff
      delete m f
      lookup-delete m f flags=1
      next-key m f
      next-key m null
      lookup-batch m
      freeze m
      helper-get m g
      helper-get m g flags=1 init=0102030405060708
      helper-delete m g
      pin m p
      get n p flags=8
      unpin p
      closefd f
      rmdir h
      close m
      """;

  @Test
  void writesWhatWasRead() throws TraceSyntaxException {
    assertEquals(ALL, TraceWriter.write(TraceParser.parse("t.trace", ALL)));
  }
}
