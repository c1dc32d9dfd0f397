package io.github.cgrpstorage.agent.record;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** One frame of a file. */
final class Frame {

  static final int SCHEMAS = 1;
  static final int VIEW = 2;

  /** Writes a body. */
  @FunctionalInterface
  interface Body {

    /** Writes it, without its kind. */
    void write(DataOutputStream out) throws IOException;
  }

  private Frame() {}

  /** With its header, ready to be written at once. */
  static ByteBuffer encode(int kind, Body body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      out.writeByte(kind);
      body.write(out);
    }
    byte[] deflated = bytes.toByteArray();
    return ByteBuffer.allocate(Recording.HEADER + deflated.length)
        .putInt(deflated.length)
        .putInt(crc(deflated))
        .put(deflated)
        .flip();
  }

  static int crc(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }

  static DataInputStream open(byte[] body) {
    return new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(body)));
  }
}
