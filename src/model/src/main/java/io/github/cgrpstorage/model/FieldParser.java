package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.BTF_ELEVEN_FIELDS;
import static io.github.cgrpstorage.model.Rule.BTF_FIELD_PLACED;
import static io.github.cgrpstorage.model.Rule.BTF_KPTRS_CHECKED;
import static io.github.cgrpstorage.model.Rule.BTF_LOCK_KINDS_EXCLUDE;
import static io.github.cgrpstorage.model.Rule.BTF_ONE_LOCK;
import static io.github.cgrpstorage.model.Rule.BTF_ROOT_NEEDS_LOCK;
import static io.github.cgrpstorage.model.Rule.FIELD_KPTR_LOCAL;
import static io.github.cgrpstorage.model.Rule.FIELD_KPTR_NEW_TAGS;
import static io.github.cgrpstorage.model.Rule.FIELD_NESTED;
import static io.github.cgrpstorage.model.Rule.FIELD_PERCPU_KPTR;
import static io.github.cgrpstorage.model.Rule.FIELD_REFCOUNT;
import static io.github.cgrpstorage.model.Rule.FIELD_RES_SPIN_LOCK;
import static io.github.cgrpstorage.model.Rule.FIELD_SPIN_LOCK;
import static io.github.cgrpstorage.model.Rule.FIELD_TASK_WORK;
import static io.github.cgrpstorage.model.Rule.FIELD_UPTR;
import static io.github.cgrpstorage.model.Rule.FIELD_WORKQUEUE;
import static io.github.cgrpstorage.storage.Errno.E2BIG;
import static io.github.cgrpstorage.storage.Errno.EEXIST;
import static io.github.cgrpstorage.storage.Errno.EFAULT;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;

import io.github.cgrpstorage.model.FieldRecord.Field;
import io.github.cgrpstorage.model.FieldRecord.Kind;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the special fields of structs: {@code btf_parse_fields} and what it calls, {@code
 * kernel/bpf/btf.c}. Two callers look for different kinds: a map's value, and all structs when BTF
 * is loaded.
 */
final class FieldParser {

  private static final Set<Kind> KPTRS =
      EnumSet.of(Kind.KPTR_UNREF, Kind.KPTR_REF, Kind.KPTR_PERCPU);

  private static final Set<Kind> NODES = EnumSet.of(Kind.LIST_NODE, Kind.RB_NODE);

  /** What makes {@code btf_parse_struct_metas} look at a struct, {@code alloc_obj_fields}. */
  private static final Set<Kind> OF_OBJECTS =
      EnumSet.of(
          Kind.SPIN_LOCK,
          Kind.LIST_HEAD,
          Kind.LIST_NODE,
          Kind.RB_ROOT,
          Kind.RB_NODE,
          Kind.REFCOUNT);

  /** {@code MAX_RESOLVE_DEPTH}. */
  private static final int DEEPEST = 32;

  private final Profile profile;
  private final Btf btf;

  FieldParser(Profile profile, Btf btf) {
    this.profile = profile;
    this.btf = btf;
  }

  /** The fields of a map's value; {@link FieldRecord#NONE} for a value that is no struct. */
  FieldRecord ofMapValue(int type) throws FieldException {
    if (!(btf.type(btf.resolve(type)) instanceof BtfType.Struct struct) || struct.isUnion()) {
      return FieldRecord.NONE;
    }
    Set<Kind> wanted = EnumSet.complementOf(EnumSet.copyOf(NODES));
    wanted.removeIf(kind -> !isKnown(kind));
    return parse(struct, wanted);
  }

  /** {@code btf_parse_struct_metas}: 0 or the errno of BPF_BTF_LOAD, negative. */
  int checkStructs() {
    try {
      for (int id = 1; id < btf.size(); id++) {
        if (btf.type(id) instanceof BtfType.Struct struct
            && !struct.isUnion()
            && isOfObjects(struct)) {
          checkStruct(struct);
        }
      }
      return 0;
    } catch (FieldException e) {
      return e.error();
    }
  }

  private boolean isOfObjects(BtfType.Struct struct) throws FieldException {
    for (BtfType.Member member : struct.members()) {
      BtfType type = btf.type(member.type());
      Kind kind = isStruct(type) ? kindOf(type.name()) : null;
      if (kind != null && OF_OBJECTS.contains(kind) && isKnown(kind)) {
        return true;
      }
      if (profile.holds(BTF_KPTRS_CHECKED) && isWellFormedKptr(type)) {
        return true;
      }
    }
    return false;
  }

  private boolean isWellFormedKptr(BtfType type) {
    try {
      return kptr(type, KPTRS) != null;
    } catch (FieldException _) {
      return false;
    }
  }

  private void checkStruct(BtfType.Struct struct) throws FieldException {
    Set<Kind> wanted = EnumSet.copyOf(OF_OBJECTS);
    wanted.add(Kind.RES_SPIN_LOCK);
    if (profile.holds(BTF_KPTRS_CHECKED)) {
      wanted.addAll(KPTRS);
    }
    wanted.removeIf(kind -> !isKnown(kind));
    if (parse(struct, wanted).isEmpty() && profile.holds(BTF_FIELD_PLACED)) {
      throw new FieldException(EFAULT);
    }
  }

  private boolean isKnown(Kind kind) {
    return switch (kind) {
      case SPIN_LOCK -> profile.holds(FIELD_SPIN_LOCK);
      case RES_SPIN_LOCK -> profile.holds(FIELD_RES_SPIN_LOCK);
      case REFCOUNT -> profile.holds(FIELD_REFCOUNT);
      case WORKQUEUE -> profile.holds(FIELD_WORKQUEUE);
      case TASK_WORK -> profile.holds(FIELD_TASK_WORK);
      case KPTR_PERCPU -> profile.holds(FIELD_PERCPU_KPTR);
      case UPTR -> profile.holds(FIELD_UPTR);
      default -> true;
    };
  }

  /** {@code btf_parse_fields}. */
  private FieldRecord parse(BtfType.Struct struct, Set<Kind> wanted) throws FieldException {
    List<Field> found = new Search(wanted).inStruct(struct, 0);
    int end = 0;
    for (Field field : found) {
      if (field.end() > struct.size()) {
        throw new FieldException(EFAULT);
      }
      if (field.offset() < end) {
        throw new FieldException(EEXIST);
      }
      end = field.end();
    }
    FieldRecord record = new FieldRecord(found);
    checkTogether(record);
    return record;
  }

  private void checkTogether(FieldRecord record) throws FieldException {
    boolean locked = record.has(Kind.SPIN_LOCK);
    boolean resilient = record.has(Kind.RES_SPIN_LOCK);
    if (locked && resilient && profile.holds(BTF_LOCK_KINDS_EXCLUDE)) {
      throw new FieldException(EINVAL);
    }
    boolean rooted = record.has(Kind.LIST_HEAD) || record.has(Kind.RB_ROOT);
    if (rooted && !locked && !resilient && profile.holds(BTF_ROOT_NEEDS_LOCK)) {
      throw new FieldException(EINVAL);
    }
  }

  private static boolean isStruct(BtfType type) {
    return type instanceof BtfType.Struct struct && !struct.isUnion();
  }

  private static Kind kindOf(String struct) {
    for (Kind kind : Kind.values()) {
      if (struct.equals(kind.struct())) {
        return kind;
      }
    }
    return null;
  }

  /** {@code btf_find_kptr}: null for a type that is no tagged pointer. */
  private Kind kptr(BtfType type, Set<Kind> wanted) throws FieldException {
    BtfType pointer = type;
    if (pointer instanceof BtfType.Modifier modifier
        && modifier.qualifier() == BtfType.Qualifier.VOLATILE) {
      pointer = btf.type(modifier.target());
    }
    if (!(pointer instanceof BtfType.Ptr ptr)
        || !(btf.type(ptr.target()) instanceof BtfType.TypeTag tag)) {
      return null;
    }
    if (btf.type(tag.target()) instanceof BtfType.TypeTag) {
      throw new FieldException(EINVAL);
    }
    Kind kind = kptrKind(tag.name());
    if (kind == null) {
      throw new FieldException(EINVAL);
    }
    if (!wanted.contains(kind)) {
      return null;
    }
    checkTarget(kind, btf.type(btf.resolve(tag.target())));
    return kind;
  }

  private Kind kptrKind(String tag) {
    boolean newTags = profile.holds(FIELD_KPTR_NEW_TAGS);
    Kind kind =
        switch (tag) {
          case "kptr" -> newTags ? Kind.KPTR_REF : Kind.KPTR_UNREF;
          case "kptr_ref" -> newTags ? null : Kind.KPTR_REF;
          case "kptr_untrusted" -> newTags ? Kind.KPTR_UNREF : null;
          case "percpu_kptr" -> Kind.KPTR_PERCPU;
          case "uptr" -> Kind.UPTR;
          default -> null;
        };
    return kind != null && isKnown(kind) ? kind : null;
  }

  private static void checkTarget(Kind kind, BtfType target) throws FieldException {
    if (!isStruct(target)) {
      throw new FieldException(EINVAL);
    }
  }

  /** {@code btf_parse_kptr}. */
  private void checkKptr(Kind kind, BtfType type) throws FieldException {
    String struct = target(type).name();
    if (!KernelTypes.exists(struct)) {
      if (!profile.holds(FIELD_KPTR_LOCAL)) {
        throw new FieldException(ENOENT);
      }
    } else if (kind == Kind.KPTR_REF && !KernelTypes.hasDestructor(struct)) {
      throw new FieldException(ENOENT);
    }
  }

  private BtfType target(BtfType type) {
    BtfType pointer =
        type instanceof BtfType.Modifier modifier ? btf.type(modifier.target()) : type;
    return btf.type(btf.resolve(((BtfType.Ptr) pointer).target()));
  }

  /** One search of a struct and what is nested in it. */
  private final class Search {

    private final Set<Kind> wanted;
    private final boolean wantsPointers;
    private final int most = profile.holds(BTF_ELEVEN_FIELDS) ? 11 : 10;

    Search(Set<Kind> wanted) {
      this.wanted = wanted;
      this.wantsPointers = wanted.contains(Kind.KPTR_REF);
    }

    /** {@code btf_find_struct_field}. */
    List<Field> inStruct(BtfType.Struct struct, int level) throws FieldException {
      if (level >= DEEPEST) {
        throw new FieldException(E2BIG);
      }
      Set<Kind> seen = EnumSet.noneOf(Kind.class);
      List<Field> found = new ArrayList<>();
      for (int i = 0; i < struct.members().size(); i++) {
        List<Field> fields = inMember(struct, i, seen, level);
        found.addAll(fields);
        if (found.size() > most) {
          throw new FieldException(E2BIG);
        }
      }
      return found;
    }

    /** {@code btf_find_field_one}. */
    private List<Field> inMember(BtfType.Struct struct, int index, Set<Kind> seen, int level)
        throws FieldException {
      BtfType.Member member = struct.members().get(index);
      BtfType type = btf.type(member.type());
      int count = 1;
      while (profile.holds(FIELD_NESTED) && type instanceof BtfType.Array array) {
        count *= array.count();
        type = btf.type(array.element());
      }
      Kind kind = named(type, seen);
      if (kind == null && !wantsPointers && !profile.holds(FIELD_NESTED)) {
        return List.of();
      }
      if (member.bitOffset() % Byte.SIZE != 0) {
        throw new FieldException(EINVAL);
      }
      int offset = member.bitOffset() / Byte.SIZE;
      if (count == 0) {
        return List.of();
      }
      if (kind == null && isStruct(type)) {
        return profile.holds(FIELD_NESTED)
            ? nested((BtfType.Struct) type, offset, count, level)
            : List.of();
      }
      return kind == null
          ? pointers(type, offset, count)
          : structs(kind, type, struct, index, offset, count);
    }

    /** {@code btf_get_field_type}: by the name of the member's type, whatever kind it is of. */
    private Kind named(BtfType type, Set<Kind> seen) throws FieldException {
      Kind kind = kindOf(type.name());
      if (kind == null || !wanted.contains(kind)) {
        return null;
      }
      if (kind.isSingle() && !seen.add(kind) && profile.holds(BTF_ONE_LOCK)) {
        throw new FieldException(E2BIG);
      }
      return kind;
    }

    /** {@code btf_find_nested_struct}. */
    private List<Field> nested(BtfType.Struct struct, int offset, int count, int level)
        throws FieldException {
      return repeat(inStruct(struct, level + 1), offset, count, struct.size());
    }

    /** {@code btf_find_struct}, {@code btf_find_graph_root}. */
    private List<Field> structs(
        Kind kind, BtfType type, BtfType.Struct owner, int index, int offset, int count)
        throws FieldException {
      boolean fits =
          isStruct(type)
              && ((BtfType.Struct) type).size() == kind.size()
              && offset % kind.alignment() == 0;
      if (!fits) {
        return List.of();
      }
      if ((kind == Kind.LIST_HEAD || kind == Kind.RB_ROOT) && !saysWhatItContains(owner, index)) {
        throw new FieldException(EINVAL);
      }
      return repeat(List.of(new Field(kind, 0)), offset, count, kind.size());
    }

    /** Whether a declaration tag {@code contains:STRUCT:NODE} names a struct of this BTF. */
    private boolean saysWhatItContains(BtfType.Struct owner, int index) {
      for (int id = 1; id < btf.size(); id++) {
        if (btf.type(id) instanceof BtfType.DeclTag tag
            && tag.component() == index
            && btf.type(tag.target()).equals(owner)
            && tag.name().startsWith("contains:")) {
          String[] parts = tag.name().split(":");
          return parts.length == 3 && btf.find(BtfType.Struct.class, parts[1]).isPresent();
        }
      }
      return false;
    }

    private List<Field> pointers(BtfType type, int offset, int count) throws FieldException {
      if (!wantsPointers || offset % Long.BYTES != 0) {
        return List.of();
      }
      Kind kind = kptr(type, wanted);
      if (kind == null) {
        return List.of();
      }
      List<Field> found = repeat(List.of(new Field(kind, 0)), offset, count, kind.size());
      checkKptr(kind, type);
      return found;
    }

    /** {@code btf_repeat_fields}. */
    private List<Field> repeat(List<Field> fields, int offset, int count, int stride)
        throws FieldException {
      if (count > 1 && fields.stream().anyMatch(field -> !field.kind().repeats())) {
        throw new FieldException(EINVAL);
      }
      if ((long) fields.size() * count > most) {
        throw new FieldException(E2BIG);
      }
      List<Field> repeated = new ArrayList<>();
      for (int i = 0; i < count && !fields.isEmpty(); i++) {
        for (Field field : fields) {
          repeated.add(new Field(field.kind(), offset + i * stride + field.offset()));
        }
      }
      return repeated;
    }
  }
}
