package io.github.cgrpstorage.agent.record;

import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads one file of a recording up to its last whole frame. A writer may be at work on it.
 *
 * <p>Not thread-safe. The caller owns it and closes it.
 */
public final class RecordingReader implements AutoCloseable {

  private final Path file;
  private final DataInputStream in;
  private List<Schema> schemas = List.of();
  private long whole = Recording.MAGIC.length;

  private RecordingReader(Path file, DataInputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a file.
   *
   * @param file one of {@link Recording#parts}
   * @return the reader, which the caller closes
   * @throws IOException when it cannot be read or is no recording
   */
  public static RecordingReader open(Path file) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    if (!Arrays.equals(in.readNBytes(Recording.MAGIC.length), Recording.MAGIC)) {
      in.close();
      throw new IOException("'" + file + "' is no recording of this version");
    }
    return new RecordingReader(file, in);
  }

  /**
   * The next view.
   *
   * @return the view; empty after the last whole one
   * @throws IOException when the file cannot be read, or a whole frame holds what this version does
   *     not know
   */
  public Optional<View> next() throws IOException {
    while (true) {
      byte[] body = body();
      if (body == null) {
        return Optional.empty();
      }
      Optional<View> view = parse(body);
      whole += Recording.HEADER + body.length;
      if (view.isPresent()) {
        return view;
      }
    }
  }

  /** Null when there is no more whole frame. */
  private byte[] body() throws IOException {
    try {
      int length = in.readInt();
      int crc = in.readInt();
      if (length < 0 || length > Recording.MOST) {
        return null;
      }
      byte[] body = in.readNBytes(length);
      return body.length == length && Frame.crc(body) == crc ? body : null;
    } catch (EOFException _) {
      return null;
    }
  }

  /** Empty for a frame of schemas. */
  private Optional<View> parse(byte[] body) throws IOException {
    try (DataInputStream frame = Frame.open(body)) {
      switch (frame.readByte()) {
        case Frame.SCHEMAS -> {
          schemas = SchemaCodec.read(frame);
          return Optional.empty();
        }
        case Frame.VIEW -> {
          return Optional.of(ViewCodec.read(frame, schemas));
        }
        default -> throw new IOException("unknown kind");
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "'%s' has a frame at byte %d that this version does not understand"
              .formatted(file, whole),
          e);
    }
  }

  /**
   * How long the file is up to the end of the last frame that was read.
   *
   * @return bytes
   */
  public long wholeBytes() {
    return whole;
  }

  /**
   * How much of the file is behind that: after the last {@link #next}, what a writer that was
   * killed did not finish.
   *
   * @return bytes; 0 for a file that is whole
   * @throws IOException when the file cannot be asked
   */
  public long restBytes() throws IOException {
    return Math.max(0, Files.size(file) - whole);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
