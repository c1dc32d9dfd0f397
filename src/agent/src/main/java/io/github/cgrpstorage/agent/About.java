package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.btf.Btf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a reader must know of a map and cannot ask the kernel for: only CAP_SYS_ADMIN may ask for a
 * map's BTF. It is pinned beside the map.
 *
 * @param name the collector's or map's name
 * @param prefix what begins its metrics' names
 * @param type the values' type
 * @param controller the controller whose hierarchy the keys are in; empty for cgroup2
 * @param pathBytes how many bytes of an obituary are the path's
 * @param variables where the collector's {@link Variables} are; empty for other maps
 * @param lifecycleVariables where those of the lifecycle programs are; {@link Lifecycle#NO_HEIR}
 *     among them says that parents inherit
 */
record About(
    String name,
    String prefix,
    ValueType type,
    String controller,
    int pathBytes,
    Map<String, Long> variables,
    Map<String, Long> lifecycleVariables) {

  /**
   * Changes with the form of what is pinned. In version 1 {@link Lifecycle#NO_HEIR} was always
   * there, so it does not say whether parents inherit.
   */
  private static final int VERSION = 2;

  Schema schema() {
    return SchemaOfBtf.of(name, prefix, type);
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      byte[] btf = type.btf().bytes();
      out.writeInt(VERSION);
      out.writeUTF(name);
      out.writeUTF(prefix);
      out.writeInt(type.valueTypeId());
      out.writeInt(btf.length);
      out.write(btf);
      out.writeUTF(controller);
      out.writeInt(pathBytes);
      write(out, variables);
      write(out, lifecycleVariables);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Map<String, Long> offsets) throws IOException {
    out.writeInt(offsets.size());
    for (Map.Entry<String, Long> variable : offsets.entrySet()) {
      out.writeUTF(variable.getKey());
      out.writeLong(variable.getValue());
    }
  }

  /**
   * Reads it back.
   *
   * @throws IOException when another version of this program wrote it
   */
  static About parse(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readInt();
      if (version != VERSION) {
        throw new IOException("it was pinned by another version of the agent");
      }
      return new About(
          in.readUTF(),
          in.readUTF(),
          readType(in),
          in.readUTF(),
          in.readInt(),
          readOffsets(in),
          readOffsets(in));
    }
  }

  private static ValueType readType(DataInputStream in) throws IOException {
    int id = in.readInt();
    return ValueType.fromBtf(Btf.parse(in.readNBytes(in.readInt())), id);
  }

  private static Map<String, Long> readOffsets(DataInputStream in) throws IOException {
    Map<String, Long> offsets = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      offsets.put(in.readUTF(), in.readLong());
    }
    return offsets;
  }
}
