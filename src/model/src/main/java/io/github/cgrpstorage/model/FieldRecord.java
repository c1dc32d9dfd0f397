package io.github.cgrpstorage.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;

/**
 * The special fields of a value: {@code struct btf_record}. They are the kernel's own, so that
 * copying a value goes around them.
 *
 * <p>Immutable.
 */
final class FieldRecord {

  /** No special field at all. */
  static final FieldRecord NONE = new FieldRecord(List.of());

  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** What a field is: {@code enum btf_field_type}, with its size and alignment. */
  enum Kind {
    SPIN_LOCK("bpf_spin_lock", 4),
    RES_SPIN_LOCK("bpf_res_spin_lock", 4),
    TIMER("bpf_timer", 16),
    WORKQUEUE("bpf_wq", 16),
    TASK_WORK("bpf_task_work", 8),
    LIST_HEAD("bpf_list_head", 16),
    RB_ROOT("bpf_rb_root", 16),
    LIST_NODE("bpf_list_node", 24),
    RB_NODE("bpf_rb_node", 32),
    REFCOUNT("bpf_refcount", 4),
    KPTR_UNREF(null, 8),
    KPTR_REF(null, 8),
    KPTR_PERCPU(null, 8),
    UPTR(null, 8);

    private final String struct;
    private final int size;

    Kind(String struct, int size) {
      this.struct = struct;
      this.size = size;
    }

    /** The name of the struct that is this field; null for pointers, which are known by a tag. */
    String struct() {
      return struct;
    }

    int size() {
      return size;
    }

    int alignment() {
      return Math.min(size, Long.BYTES);
    }

    /** Whether a second one in the same struct is an error, {@code seen_mask}. */
    boolean isSingle() {
      return ordinal() <= TASK_WORK.ordinal();
    }

    /** Whether arrays of it are arrays of fields, {@code btf_repeat_fields}. */
    boolean repeats() {
      return struct == null || this == LIST_HEAD || this == RB_ROOT;
    }
  }

  /** A field at an offset in the value. */
  record Field(Kind kind, int offset) {
    int end() {
      return offset + kind.size();
    }
  }

  private final List<Field> fields;

  FieldRecord(List<Field> fields) {
    this.fields = fields.stream().sorted(Comparator.comparingInt(Field::offset)).toList();
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** {@code btf_record_has_field}. */
  boolean has(Kind kind) {
    return fields.stream().anyMatch(field -> field.kind == kind);
  }

  List<Field> fields() {
    return fields;
  }

  /** {@code copy_map_value}: all but the fields, up to a limit. */
  void copyIn(MemorySegment from, byte[] to, int limit) {
    int position = 0;
    for (Field field : fields) {
      MemorySegment.copy(from, JAVA_BYTE, position, to, position, field.offset - position);
      position = field.end();
    }
    MemorySegment.copy(from, JAVA_BYTE, position, to, position, Math.max(0, limit - position));
  }

  /** {@code check_and_init_map_value}: the fields of a copy read as freshly made. */
  void initialise(MemorySegment value) {
    for (Field field : fields) {
      value.asSlice(field.offset, field.kind.size()).fill((byte) 0);
      if (field.kind == Kind.REFCOUNT) {
        value.set(WORD, field.offset, 1);
      }
    }
  }
}
