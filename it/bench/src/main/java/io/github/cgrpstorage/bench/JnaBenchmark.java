package io.github.cgrpstorage.bench;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a user would otherwise write: libbpf's functions through JNA, on bare descriptors, with
 * memory that is allocated once and none of the typed API's checks. Direct mapping, JNA's fastest;
 * the lookup also through an interface, its usual form.
 */
public class JnaBenchmark extends FixtureBenchmark {

  private static final String LIBBPF = "libbpf.so.1";
  private static final int ANY = 0;
  private static final int NOEXIST = 1;

  /** Interface mapping. */
  public interface Bpf extends Library {
    Bpf INSTANCE = Native.load(LIBBPF, Bpf.class);

    int bpf_map_lookup_elem(int map, Pointer key, Pointer value);
  }

  /** Direct mapping. */
  public static final class Direct {
    static {
      Native.register(Direct.class, LIBBPF);
    }

    private Direct() {}

    static native int bpf_map_lookup_elem(int map, Pointer key, Pointer value);

    static native int bpf_map_update_elem(int map, Pointer key, Pointer value, long flags);

    static native int bpf_map_delete_elem(int map, Pointer key);

    static native int getppid();
  }

  private final Memory key = new Memory(Integer.BYTES);
  private final Memory value = new Memory(2 * Long.BYTES);
  private int map;
  private int cgroup;

  @Setup
  public void takeDescriptors() {
    map = (int) fixture.map.handle().acquire();
    cgroup = (int) fixture.cgroup.handle().acquire();
  }

  @TearDown
  public void giveDescriptorsBack() {
    fixture.map.handle().release();
    fixture.cgroup.handle().release();
  }

  @Benchmark
  public int lookup() {
    key.setInt(0, cgroup);
    return checked(Direct.bpf_map_lookup_elem(map, key, value));
  }

  @Benchmark
  public int lookupInterface() {
    key.setInt(0, cgroup);
    return checked(Bpf.INSTANCE.bpf_map_lookup_elem(map, key, value));
  }

  @Benchmark
  public int update() {
    key.setInt(0, cgroup);
    return checked(Direct.bpf_map_update_elem(map, key, value, ANY));
  }

  @Benchmark
  public int deleteCreate() {
    key.setInt(0, cgroup);
    checked(Direct.bpf_map_delete_elem(map, key));
    return checked(Direct.bpf_map_update_elem(map, key, value, NOEXIST));
  }

  @Benchmark
  public int getppid() {
    return Direct.getppid();
  }

  private static int checked(int result) {
    if (result != 0) {
      throw new IllegalStateException("errno " + -result);
    }
    return result;
  }
}
