package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.CREATE_BTF_FD_IS_BTF;
import static io.github.cgrpstorage.model.Rule.CREATE_BTF_FD_OPEN;
import static io.github.cgrpstorage.model.Rule.CREATE_CAPABILITY;
import static io.github.cgrpstorage.model.Rule.CREATE_CAPABILITY_BEFORE_BTF;
import static io.github.cgrpstorage.model.Rule.CREATE_CAPABILITY_FIRST;
import static io.github.cgrpstorage.model.Rule.CREATE_CLONE_TAKEN;
import static io.github.cgrpstorage.model.Rule.CREATE_FIELDS_BEFORE_KEY_KIND;
import static io.github.cgrpstorage.model.Rule.CREATE_FIELDS_REFUSED;
import static io.github.cgrpstorage.model.Rule.CREATE_FLAGS_KNOWN;
import static io.github.cgrpstorage.model.Rule.CREATE_KEY_HAS_32_BITS;
import static io.github.cgrpstorage.model.Rule.CREATE_KEY_IS_INT;
import static io.github.cgrpstorage.model.Rule.CREATE_KEY_MODIFIERS;
import static io.github.cgrpstorage.model.Rule.CREATE_KEY_SIZE_FOUR;
import static io.github.cgrpstorage.model.Rule.CREATE_KEY_TYPE_DEMANDED;
import static io.github.cgrpstorage.model.Rule.CREATE_KEY_TYPE_SIZE;
import static io.github.cgrpstorage.model.Rule.CREATE_MAX_ENTRIES_ZERO;
import static io.github.cgrpstorage.model.Rule.CREATE_NAME_BEFORE_BTF;
import static io.github.cgrpstorage.model.Rule.CREATE_NAME_CHARACTERS;
import static io.github.cgrpstorage.model.Rule.CREATE_NO_PREALLOC_DEMANDED;
import static io.github.cgrpstorage.model.Rule.CREATE_SHAPE_BEFORE_SIZE;
import static io.github.cgrpstorage.model.Rule.CREATE_SIZE_BEFORE_CAPABILITY;
import static io.github.cgrpstorage.model.Rule.CREATE_VALUE_SIZE_LIMIT;
import static io.github.cgrpstorage.model.Rule.CREATE_VALUE_SIZE_LIMIT_EXACT;
import static io.github.cgrpstorage.model.Rule.CREATE_VALUE_SIZE_NOT_ZERO;
import static io.github.cgrpstorage.model.Rule.CREATE_VALUE_TYPE_DEMANDED;
import static io.github.cgrpstorage.model.Rule.CREATE_VALUE_TYPE_SIZE;
import static io.github.cgrpstorage.model.Rule.FIELD_ERRORS_SWALLOWED;
import static io.github.cgrpstorage.model.Rule.FIELD_KPTR_ALLOWED;
import static io.github.cgrpstorage.storage.Errno.E2BIG;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.EOPNOTSUPP;
import static io.github.cgrpstorage.storage.Errno.EPERM;

import io.github.cgrpstorage.model.FieldRecord.Kind;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.seam.MapSpec;
import java.util.regex.Pattern;

/**
 * The checks of BPF_MAP_CREATE in their order: {@code map_create}, {@code
 * bpf_local_storage_map_alloc_check}, {@code map_check_btf}. One object checks one map.
 */
final class MapCreation {

  /** {@code BPF_LOCAL_STORAGE_MAX_VALUE_SIZE} with cache lines of 64 bytes. */
  private static final int LARGEST_VALUE = 65_407;

  private static final int CLONE = 1 << 9;
  private static final int NAME_BYTES = 15;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]*");

  private final Profile profile;
  private final MapSpec spec;
  private final OpenFile btfFile;
  private FieldRecord record = FieldRecord.NONE;

  MapCreation(Profile profile, MapSpec spec, OpenFile btfFile) {
    this.profile = profile;
    this.spec = spec;
    this.btfFile = btfFile;
  }

  /** The name as the kernel gets it: 15 bytes at most, up to a zero. */
  static String nameOf(MapSpec spec) {
    String name = spec.name();
    int zero = name.indexOf('\0');
    int end = zero < 0 ? name.length() : zero;
    return name.substring(0, Math.min(end, NAME_BYTES));
  }

  /** The special fields that {@link #check} found. */
  FieldRecord record() {
    return record;
  }

  /** The BTF that {@link #check} found; null when the checks of it are broken. */
  LoadedBtf btf() {
    return btfFile instanceof OpenFile.OfBtf of ? of.btf() : null;
  }

  /** 0 when the map may be, or {@code -errno} of the first check that fails. */
  int check() {
    int capability = !spec.capable() && profile.holds(CREATE_CAPABILITY) ? -EPERM : 0;
    boolean beforeBtf = profile.holds(CREATE_CAPABILITY_BEFORE_BTF);
    int name = nameError();
    boolean nameFirst = profile.holds(CREATE_NAME_BEFORE_BTF);
    return first(
        !spec.capable() && profile.holds(CREATE_CAPABILITY_FIRST) ? -EPERM : 0,
        shapeAndSize(capability),
        beforeBtf ? capability : 0,
        nameFirst ? name : 0,
        btfError(),
        capability,
        name);
  }

  private static int first(int... errors) {
    for (int error : errors) {
      if (error != 0) {
        return error;
      }
    }
    return 0;
  }

  /** {@code bpf_local_storage_map_alloc_check}. */
  private int shapeAndSize(int capability) {
    int shape = isShapeGood() ? 0 : -EINVAL;
    int size = isTooLarge() ? -E2BIG : 0;
    boolean shapeFirst = profile.holds(CREATE_SHAPE_BEFORE_SIZE);
    boolean sizeBeforeCapability = profile.holds(CREATE_SIZE_BEFORE_CAPABILITY);
    return first(shapeFirst ? shape : size, sizeBeforeCapability ? 0 : capability, size, shape);
  }

  private boolean isTooLarge() {
    int limit = profile.holds(CREATE_VALUE_SIZE_LIMIT_EXACT) ? LARGEST_VALUE : LARGEST_VALUE + 1;
    return Integer.compareUnsigned(spec.valueSize(), limit) > 0
        && profile.holds(CREATE_VALUE_SIZE_LIMIT);
  }

  private boolean isShapeGood() {
    int known = MapSpec.NO_PREALLOC | (profile.holds(CREATE_CLONE_TAKEN) ? CLONE : 0);
    return is(CREATE_FLAGS_KNOWN, (spec.flags() & ~known) == 0)
        && is(CREATE_NO_PREALLOC_DEMANDED, (spec.flags() & MapSpec.NO_PREALLOC) != 0)
        && is(CREATE_MAX_ENTRIES_ZERO, spec.maxEntries() == 0)
        && is(CREATE_KEY_SIZE_FOUR, spec.keySize() == Integer.BYTES)
        && is(CREATE_VALUE_SIZE_NOT_ZERO, spec.valueSize() != 0)
        && is(CREATE_KEY_TYPE_DEMANDED, spec.keyType() != 0)
        && is(CREATE_VALUE_TYPE_DEMANDED, spec.valueType() != 0);
  }

  /** Whether a condition is met, or the rule that demands it is switched off. */
  private boolean is(Rule rule, boolean condition) {
    return condition || !profile.holds(rule);
  }

  /** {@code bpf_obj_name_cpy}. */
  private int nameError() {
    return is(CREATE_NAME_CHARACTERS, NAME.matcher(nameOf(spec)).matches()) ? 0 : -EINVAL;
  }

  /** {@code btf_get_by_fd}, {@code map_check_btf}. */
  private int btfError() {
    if (spec.keyType() == 0 && spec.valueType() == 0) {
      return 0;
    }
    if (btfFile == null || btfFile.isPathOnly()) {
      return profile.holds(CREATE_BTF_FD_OPEN) ? -EBADF : -EINVAL;
    }
    if (!(btfFile instanceof OpenFile.OfBtf of)) {
      return profile.holds(CREATE_BTF_FD_IS_BTF) ? -EINVAL : -EBADF;
    }
    return typesError(of.btf().btf());
  }

  private int typesError(Btf btf) {
    int key = resolve(btf, spec.keyType());
    int value = resolve(btf, spec.valueType());
    if (!is(CREATE_KEY_TYPE_SIZE, spec.keyType() == 0 || sizeOf(btf, key) == spec.keySize())) {
      return -EINVAL;
    }
    if (!is(
        CREATE_VALUE_TYPE_SIZE, spec.valueType() == 0 || sizeOf(btf, value) == spec.valueSize())) {
      return -EINVAL;
    }
    int fields = value > 0 ? fieldsError(btf, value) : 0;
    int kind = keyKindError(btf, key);
    boolean fieldsFirst = profile.holds(CREATE_FIELDS_BEFORE_KEY_KIND);
    return first(fieldsFirst ? fields : kind, kind, fields);
  }

  /** The type without typedefs and qualifiers; -1 when there is none of that id. */
  private static int resolve(Btf btf, int id) {
    return id < 0 || id >= btf.size() ? -1 : btf.resolve(id);
  }

  /** {@code btf_type_id_size}; -1 for a type without a size. */
  private static int sizeOf(Btf btf, int type) {
    return type <= 0 ? -1 : btf.sizeOf(type).orElse(-1);
  }

  private int fieldsError(Btf btf, int value) {
    try {
      record = new FieldParser(profile, btf).ofMapValue(value);
    } catch (FieldException e) {
      return profile.holds(FIELD_ERRORS_SWALLOWED) ? 0 : e.error();
    }
    boolean allowed = record.fields().stream().allMatch(field -> isAllowed(field.kind()));
    return is(CREATE_FIELDS_REFUSED, allowed) ? 0 : -EOPNOTSUPP;
  }

  private boolean isAllowed(Kind kind) {
    return switch (kind) {
      case SPIN_LOCK, RES_SPIN_LOCK -> true;
      case KPTR_UNREF, KPTR_REF, KPTR_PERCPU, REFCOUNT -> profile.holds(FIELD_KPTR_ALLOWED);
      default -> false;
    };
  }

  /** {@code bpf_local_storage_map_check_btf}. */
  private int keyKindError(Btf btf, int key) {
    // Where a broken check let through a key without a type or of a wrong size, its kind is none of
    // ours either.
    if (key <= 0 || sizeOf(btf, key) != spec.keySize()) {
      return 0;
    }
    if (key != spec.keyType() && !profile.holds(CREATE_KEY_MODIFIERS)) {
      return -EINVAL;
    }
    if (!(btf.type(key) instanceof BtfType.Int type)) {
      return is(CREATE_KEY_IS_INT, false) ? 0 : -EINVAL;
    }
    return is(CREATE_KEY_HAS_32_BITS, type.bits() == Integer.SIZE && type.offset() == 0)
        ? 0
        : -EINVAL;
  }
}
