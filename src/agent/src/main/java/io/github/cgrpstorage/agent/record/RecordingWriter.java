package io.github.cgrpstorage.agent.record;

import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Appends views to a recording. A view that {@link #write} has returned for is on the disk,
 * whatever happens to the process; what a killed writer left unfinished is cut off by the next one.
 *
 * <p>When the file has half of what the retention allows, it becomes {@code FILE.1}, in the place
 * of an older one, and a new file begins.
 *
 * <p>Not thread-safe. The caller owns it and closes it.
 */
public final class RecordingWriter implements AutoCloseable {

  private final Path file;
  private final Retention retention;

  /** No channel: an interrupt of the thread would close it in the middle of a view. */
  private RandomAccessFile out;

  private List<Schema> schemas;
  private Instant first;
  private Instant last;
  private long views;

  private RecordingWriter(Path file, Retention retention) {
    this.file = file;
    this.retention = retention;
  }

  /**
   * Opens a recording, or begins one.
   *
   * @param file its name; what is there already is kept and continued
   * @param retention how much is kept
   * @return the writer, which the caller closes
   * @throws IOException when the file cannot be written, is no recording, or another process
   *     records into it
   */
  public static RecordingWriter open(Path file, Retention retention) throws IOException {
    RecordingWriter writer = new RecordingWriter(file, retention);
    writer.openFile();
    try {
      long length = writer.out.length();
      long whole = writer.read(length);
      writer.lock();
      writer.goOn(length, whole);
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private void openFile() throws IOException {
    // It says what is wrong by the exception's type; RandomAccessFile only in words.
    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    out = new RandomAccessFile(file.toFile(), "rw");
  }

  private void lock() throws IOException {
    if (out.getChannel().tryLock() == null) {
      throw new IOException("another process records into '" + file + "'");
    }
  }

  /**
   * What is there, and how much of it is whole. Before the file is locked: a process loses its lock
   * of a file when it closes any descriptor of it (fcntl(2)).
   */
  private long read(long length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try (RecordingReader reader = RecordingReader.open(file)) {
      for (Optional<View> view = reader.next(); view.isPresent(); view = reader.next()) {
        first = first == null ? view.get().time() : first;
        last = view.get().time();
      }
      return reader.wholeBytes();
    }
  }

  /** Cuts off what is not whole. */
  private void goOn(long length, long whole) throws IOException {
    if (out.length() != length) {
      throw new IOException("another process has just recorded into '" + file + "'");
    }
    if (whole == 0) {
      begin();
      return;
    }
    out.setLength(whole);
    out.seek(whole);
  }

  private void begin() throws IOException {
    schemas = null;
    first = null;
    append(ByteBuffer.wrap(Recording.MAGIC));
  }

  /**
   * Appends a view. An interrupt of the thread does not disturb it, and stays pending.
   *
   * @param view the view
   * @throws IOException when it cannot be written, such as on a full disk: the recording is as it
   *     was before, and whole; the message says up to when it goes
   */
  public void write(View view) throws IOException {
    ByteBuffer frame = Frame.encode(Frame.VIEW, out -> ViewCodec.write(out, view));
    if (first != null && isHalfFull(view.time(), frame.remaining())) {
      startAnew();
    }
    if (!view.schemas().equals(schemas)) {
      append(Frame.encode(Frame.SCHEMAS, out -> SchemaCodec.write(out, view.schemas())));
      schemas = view.schemas();
    }
    append(frame);
    first = first == null ? view.time() : first;
    last = view.time();
    views++;
  }

  private boolean isHalfFull(Instant now, int more) throws IOException {
    return out.getFilePointer() + more > retention.maxBytes() / 2
        || Duration.between(first, now).compareTo(retention.maxAge().dividedBy(2)) >= 0;
  }

  private void startAnew() throws IOException {
    out.close();
    Files.move(file, Recording.previous(file), StandardCopyOption.REPLACE_EXISTING);
    openFile();
    lock();
    begin();
  }

  private void append(ByteBuffer bytes) throws IOException {
    long start = out.getFilePointer();
    try {
      out.write(bytes.array(), bytes.position(), bytes.remaining());
      out.getFD().sync();
    } catch (IOException e) {
      cutOff(start, e);
      String until =
          last == null ? "nothing is recorded" : "what was recorded up to " + last + " is safe";
      throw new IOException(
          "cannot write to '%s': %s; %s".formatted(file, e.getMessage(), until), e);
    }
  }

  /** What went wrong first is what is told. */
  private void cutOff(long length, IOException failure) {
    try {
      out.setLength(length);
      out.seek(length);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * How many views were written.
   *
   * @return those of this writer
   */
  public long views() {
    return views;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
