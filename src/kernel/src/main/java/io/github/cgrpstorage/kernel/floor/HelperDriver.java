package io.github.cgrpstorage.kernel.floor;

import static io.github.cgrpstorage.storage.Errno.E2BIG;
import static io.github.cgrpstorage.storage.Errno.EBADF;

import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * Calls the helpers through the driver's programs: one loaded for each map and helper when it is
 * first called, because a program names its map. A program holds its map, so it is unloaded when
 * the map's descriptor is closed.
 */
final class HelperDriver {

  /** {@code valueSize} is 0 for the helper that deletes, which gives no value. */
  private record Loaded(int program, int valueSize) {}

  private final Kernel kernel;
  private final DriverPrograms programs = new DriverPrograms();
  private final DescriptorTable<Loaded> gets = new DescriptorTable<>();
  private final DescriptorTable<Loaded> deletes = new DescriptorTable<>();

  HelperDriver(Kernel kernel) {
    this.kernel = kernel;
  }

  int get(int map, long cgroupId, long flags, byte[] init, MemorySegment value) {
    Loaded loaded = gets.get(map);
    if (loaded == null) {
      Result<Loaded> result = once(gets, map, this::loadGet);
      if (result.errno() != 0) {
        return -result.errno();
      }
      loaded = result.value();
    }
    DriverCall call = DriverCall.ofThread();
    call.prepareGet(cgroupId, flags, init, loaded.valueSize);
    int result = call.run(loaded.program);
    if (result == 0) {
      call.copyValue(value, loaded.valueSize);
    }
    return result;
  }

  int delete(int map, long cgroupId) {
    Loaded loaded = deletes.get(map);
    if (loaded == null) {
      Result<Loaded> result = once(deletes, map, this::loadDelete);
      if (result.errno() != 0) {
        return -result.errno();
      }
      loaded = result.value();
    }
    DriverCall call = DriverCall.ofThread();
    call.prepareDelete(cgroupId);
    int result = call.run(loaded.program);
    return result == 0 ? call.error() : result;
  }

  /** For threads that miss it at the same time. */
  private synchronized Result<Loaded> once(
      DescriptorTable<Loaded> all, int map, IntFunction<Result<Loaded>> load) {
    Loaded raced = all.get(map);
    return raced != null ? Result.of(raced) : load.apply(map);
  }

  private Result<Loaded> loadGet(int map) {
    Result<MapInfo> info = info(map);
    if (info.errno() != 0) {
      return Result.error(info.errno());
    }
    int size = info.value().valueSize();
    if (size > DriverCall.MOST_BYTES) {
      return Result.error(E2BIG);
    }
    return keep(gets, map, programs.loadGet(map), size);
  }

  private Result<Loaded> loadDelete(int map) {
    Result<MapInfo> info = info(map);
    return info.errno() != 0
        ? Result.error(info.errno())
        : keep(deletes, map, programs.loadDelete(map), 0);
  }

  /** That it is a map at all must be known: a program is loaded with whatever is put in it. */
  private Result<MapInfo> info(int map) {
    return map < 0 ? Result.error(EBADF) : kernel.mapInfo(map);
  }

  private static Result<Loaded> keep(DescriptorTable<Loaded> all, int map, int program, int size) {
    if (program < 0) {
      return Result.error(-program);
    }
    Loaded loaded = new Loaded(program, size);
    all.put(map, loaded);
    return Result.of(loaded);
  }

  /** Before a descriptor is closed: its number may mean another map afterwards. */
  void forget(int map) {
    forget(gets, map);
    forget(deletes, map);
  }

  private static void forget(DescriptorTable<Loaded> all, int map) {
    Loaded loaded = all.remove(map);
    if (loaded != null) {
      unload(loaded);
    }
  }

  void close() {
    gets.drain(HelperDriver::unload);
    deletes.drain(HelperDriver::unload);
  }

  private static void unload(Loaded loaded) {
    Libc.drop(loaded.program);
  }
}
