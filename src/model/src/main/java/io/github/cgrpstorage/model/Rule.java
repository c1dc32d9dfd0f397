package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.Sight.MODEL;
import static io.github.cgrpstorage.model.Rule.Sight.SEAM;
import static io.github.cgrpstorage.model.Rule.Sight.TRACE;

import io.github.cgrpstorage.storage.KernelRelease;
import java.util.Locale;
import java.util.Optional;

/**
 * Every rule of cgroup storage that the model follows: a sentence, the kernel function that
 * enforces it, and the releases in which it holds.
 *
 * <p>The model asks {@link Profile#holds} at each one. So a rule can be switched: to behave as
 * another release, or to be wrong on purpose ({@link Profile#broken}), which a differential test
 * must notice. What breaking a rule does is said where it is asked; {@link #sight()} says by what
 * it can be noticed.
 */
public enum Rule {

  // --- BPF_MAP_CREATE, in the order of map_create ---

  /** Before 6.5 a caller without CAP_BPF is refused before anything is looked at. */
  CREATE_CAPABILITY_FIRST(
      TRACE,
      until("6.5"),
      "__sys_bpf",
      "Without CAP_BPF: EPERM before any other check (kernel.unprivileged_bpf_disabled set)."),
  /** A flag that the map type does not have. */
  CREATE_FLAGS_KNOWN(
      TRACE,
      "bpf_local_storage_map_alloc_check",
      "A flag other than BPF_F_NO_PREALLOC and BPF_F_CLONE: EINVAL."),
  /** BPF_F_CLONE is taken, without an effect. */
  CREATE_CLONE_TAKEN(
      TRACE, "bpf_local_storage_map_alloc_check", "BPF_F_CLONE is taken and has no effect."),
  /** BPF_F_NO_PREALLOC is demanded. */
  CREATE_NO_PREALLOC_DEMANDED(
      TRACE, "bpf_local_storage_map_alloc_check", "Without BPF_F_NO_PREALLOC: EINVAL."),
  /** There is no greatest number of entries. */
  CREATE_MAX_ENTRIES_ZERO(
      TRACE, "bpf_local_storage_map_alloc_check", "max_entries other than 0: EINVAL."),
  /** The key is a descriptor. */
  CREATE_KEY_SIZE_FOUR(
      TRACE, "bpf_local_storage_map_alloc_check", "key_size other than 4: EINVAL."),
  /** A value has a size. */
  CREATE_VALUE_SIZE_NOT_ZERO(TRACE, "bpf_local_storage_map_alloc_check", "value_size 0: EINVAL."),
  /** The key's type is demanded. */
  CREATE_KEY_TYPE_DEMANDED(
      TRACE, "bpf_local_storage_map_alloc_check", "btf_key_type_id 0: EINVAL."),
  /** The value's type is demanded. */
  CREATE_VALUE_TYPE_DEMANDED(
      TRACE, "bpf_local_storage_map_alloc_check", "btf_value_type_id 0: EINVAL."),
  /** The shape is checked before the size. */
  CREATE_SHAPE_BEFORE_SIZE(
      TRACE,
      "bpf_local_storage_map_alloc_check",
      "EINVAL of a bad shape comes before E2BIG of too large a value."),
  /** The largest value. */
  CREATE_VALUE_SIZE_LIMIT(
      TRACE,
      "bpf_local_storage_map_alloc_check",
      "value_size above BPF_LOCAL_STORAGE_MAX_VALUE_SIZE: E2BIG."),
  /** The exact number. */
  CREATE_VALUE_SIZE_LIMIT_EXACT(
      TRACE,
      "bpf_local_storage_map_alloc_check",
      "BPF_LOCAL_STORAGE_MAX_VALUE_SIZE is 65,407 with cache lines of 64 bytes."),
  /** The size is checked before the capability. */
  CREATE_SIZE_BEFORE_CAPABILITY(
      TRACE, since("6.5"), "map_create", "E2BIG comes before EPERM of a caller without CAP_BPF."),
  /** CAP_BPF is needed. */
  CREATE_CAPABILITY(TRACE, since("6.5"), "map_create", "Without CAP_BPF: EPERM."),
  /** The capability is checked before the BTF. */
  CREATE_CAPABILITY_BEFORE_BTF(
      TRACE,
      since("6.5"),
      "map_create",
      "EPERM of a caller without CAP_BPF comes before any error of the BTF."),
  /** What a name may hold. */
  CREATE_NAME_CHARACTERS(
      SEAM, "bpf_obj_name_cpy", "A name with other than A-Z a-z 0-9 _ and . in it: EINVAL."),
  /** The name is checked before the BTF. */
  CREATE_NAME_BEFORE_BTF(SEAM, "map_create", "EINVAL of a bad name comes before EBADF of btf_fd."),
  /** A BTF descriptor that is not open. */
  CREATE_BTF_FD_OPEN(TRACE, "btf_get_by_fd", "btf_fd is not open: EBADF."),
  /** A BTF descriptor that is something else. */
  CREATE_BTF_FD_IS_BTF(SEAM, "btf_get_by_fd", "btf_fd is open and no BTF: EINVAL."),
  /** The key's type has 4 bytes. */
  CREATE_KEY_TYPE_SIZE(
      TRACE, "map_check_btf", "A key type without a size, or not of 4 bytes: EINVAL."),
  /** The value's type has the value's size. */
  CREATE_VALUE_TYPE_SIZE(
      TRACE,
      "map_check_btf",
      "A value type without a size, or of another than value_size: EINVAL."),
  /** Special fields that this map type cannot have. */
  CREATE_FIELDS_REFUSED(
      SEAM, "map_check_btf", "A value with a timer, a list, a tree or the like: EOPNOTSUPP."),
  /** Special fields are checked before the kind of key. */
  CREATE_FIELDS_BEFORE_KEY_KIND(
      SEAM,
      "map_check_btf",
      "EOPNOTSUPP of a special field comes before EINVAL of a 4-byte struct as key."),
  /** The key is an integer. */
  CREATE_KEY_IS_INT(
      TRACE, "bpf_local_storage_map_check_btf", "A key type that is no integer: EINVAL."),
  /** The key's bits. */
  CREATE_KEY_HAS_32_BITS(
      SEAM,
      "bpf_local_storage_map_check_btf",
      "A key integer that has not 32 bits from bit 0: EINVAL."),
  /** Typedefs and qualifiers of the key. */
  CREATE_KEY_MODIFIERS(
      SEAM, "btf_type_id_size", "Typedefs and qualifiers of the key's integer are looked through."),

  // --- BTF and special fields of values ---

  /** Malformed BTF. */
  BTF_WELL_FORMED(SEAM, "btf_parse", "Malformed BTF: EINVAL."),
  /** Two locks in one struct. */
  BTF_ONE_LOCK(
      SEAM, "btf_get_field_type", "Two bpf_spin_lock as members of one struct: E2BIG of BTF_LOAD."),
  /** A lock where it cannot be. */
  BTF_FIELD_PLACED(
      SEAM,
      "btf_parse_struct_metas",
      "A struct whose only lock, refcount, node or root is misaligned or of a wrong size: EFAULT of BTF_LOAD."),
  /** Two kinds of locks. */
  BTF_LOCK_KINDS_EXCLUDE(
      SEAM,
      since("6.15"),
      "btf_parse_fields",
      "bpf_spin_lock and bpf_res_spin_lock in one struct: EINVAL of BTF_LOAD."),
  /** Lists and trees need a lock. */
  BTF_ROOT_NEEDS_LOCK(
      SEAM, "btf_parse_fields", "bpf_list_head or bpf_rb_root without a lock: EINVAL of BTF_LOAD."),
  /** Structs with kptrs are looked at when BTF is loaded. */
  BTF_KPTRS_CHECKED(
      SEAM,
      since("6.12"),
      "btf_parse_struct_metas",
      "A struct with a kptr is checked by BTF_LOAD: more than 11 fields E2BIG, no destructor ENOENT."),
  /** How many special fields. */
  BTF_ELEVEN_FIELDS(
      SEAM, since("6.10"), "BTF_FIELDS_MAX", "A value has 11 special fields at most; 10 before."),
  /** The spin lock. */
  FIELD_SPIN_LOCK(
      TRACE, "btf_get_field_type", "A member of type struct bpf_spin_lock is a lock, not data."),
  /** The resilient spin lock. */
  FIELD_RES_SPIN_LOCK(
      SEAM,
      since("6.15"),
      "btf_get_field_type",
      "A member of type struct bpf_res_spin_lock is special; it does not count for BPF_F_LOCK."),
  /** The reference count. */
  FIELD_REFCOUNT(
      SEAM, since("6.4"), "btf_get_field_type", "A member of type struct bpf_refcount is special."),
  /** The work queue. */
  FIELD_WORKQUEUE(
      SEAM,
      since("6.10"),
      "btf_get_field_type",
      "A member of type struct bpf_wq is special, and refused."),
  /** Task work. */
  FIELD_TASK_WORK(
      SEAM,
      since("6.18"),
      "btf_get_field_type",
      "A member of type struct bpf_task_work is special, and refused."),
  /** Pointers to kernel objects. */
  FIELD_KPTR_ALLOWED(
      SEAM,
      since("6.4"),
      "map_check_btf",
      "Kptrs and refcounts are allowed in values of this map type."),
  /** How kptrs are tagged. */
  FIELD_KPTR_NEW_TAGS(
      SEAM,
      since("6.4"),
      "btf_find_kptr",
      "The tags are kptr and kptr_untrusted; before, kptr_ref and kptr."),
  /** Kptrs to the program's own types. */
  FIELD_KPTR_LOCAL(
      SEAM,
      since("6.4"),
      "btf_parse_kptr",
      "A kptr to a struct that the kernel has not is special too."),
  /** Per-CPU kptrs. */
  FIELD_PERCPU_KPTR(SEAM, since("6.7"), "btf_find_kptr", "The tag percpu_kptr is known."),
  /** User pointers. */
  FIELD_UPTR(SEAM, since("6.13"), "btf_find_kptr", "The tag uptr is known, and refused."),
  /** Special fields below the top level. */
  FIELD_NESTED(
      SEAM,
      since("6.11"),
      "btf_find_nested_struct",
      "Special fields in nested structs, and in arrays where they may repeat, are found."),
  /** Errors that nobody hears. */
  FIELD_ERRORS_SWALLOWED(
      SEAM,
      "map_check_btf",
      "A malformed special field leaves the map without any special field, and no error."),

  // --- the map's descriptor ---

  /** A descriptor that is not open. */
  MAP_FD_CLOSED(TRACE, "__bpf_map_get", "The map's descriptor is not open: EBADF."),
  /** A descriptor of something else. */
  MAP_FD_OTHER_FILE(SEAM, "__bpf_map_get", "The map's descriptor is open and no map: EINVAL."),
  /** A descriptor opened with O_PATH. */
  MAP_FD_PATH_ONLY(SEAM, "fdget", "An O_PATH descriptor in the map's place: EBADF."),

  // --- BPF_MAP_LOOKUP_ELEM ---

  /** Unknown flags. */
  LOOKUP_FLAGS_KNOWN(TRACE, "map_lookup_elem", "A flag other than BPF_F_LOCK: EINVAL."),
  /** Flags before the map. */
  LOOKUP_FLAGS_BEFORE_MAP_FD(
      TRACE,
      until("6.19"),
      "map_lookup_elem",
      "EINVAL of an unknown flag comes before the map's descriptor is looked at; since 6.19 after its rights."),
  /** A write-only handle. */
  LOOKUP_READABLE(TRACE, "map_lookup_elem", "A handle opened with BPF_F_WRONLY: EPERM."),
  /** The handle before the lock flag. */
  LOOKUP_PERMISSION_BEFORE_LOCK_FLAG(
      TRACE, "map_lookup_elem", "EPERM comes before EINVAL of BPF_F_LOCK without a spin lock."),
  /** BPF_F_LOCK needs a spin lock. */
  LOOKUP_LOCK_NEEDS_SPIN_LOCK(
      TRACE, "map_lookup_elem", "BPF_F_LOCK on values without bpf_spin_lock: EINVAL."),
  /** The lock flag before the key. */
  LOOKUP_LOCK_FLAG_BEFORE_KEY(
      TRACE, "map_lookup_elem", "EINVAL of BPF_F_LOCK comes before an error of the key."),
  /** The handle before the key. */
  LOOKUP_PERMISSION_BEFORE_KEY(
      TRACE, "map_lookup_elem", "EPERM of the handle comes before an error of the key."),
  /** No element. */
  LOOKUP_ABSENT(TRACE, "bpf_map_copy_value", "No element: ENOENT."),
  /** Freezing stops no reader. */
  LOOKUP_AFTER_FREEZE(TRACE, "map_get_sys_perms", "A frozen map is still read."),
  /** The whole value is given. */
  LOOKUP_WHOLE_VALUE(TRACE, "bpf_map_copy_value", "All value_size bytes are given."),
  /** Special fields are not shown. */
  LOOKUP_INITIALISES_FIELDS(
      SEAM,
      "check_and_init_map_value",
      "Special fields read as freshly initialised: zeroes, and 1 for a refcount."),

  // --- BPF_MAP_UPDATE_ELEM ---

  /** A read-only handle. */
  UPDATE_WRITABLE(TRACE, "map_update_elem", "A handle opened with BPF_F_RDONLY: EPERM."),
  /** A frozen map. */
  UPDATE_FROZEN(TRACE, "map_get_sys_perms", "An update of a frozen map: EPERM."),
  /** The handle before the lock flag. */
  UPDATE_PERMISSION_BEFORE_LOCK_FLAG(
      TRACE, "map_update_elem", "EPERM comes before EINVAL of BPF_F_LOCK without a spin lock."),
  /** The handle before the key. */
  UPDATE_PERMISSION_BEFORE_KEY(
      TRACE, "map_update_elem", "EPERM of handle or map comes before an error of the key."),
  /** BPF_F_LOCK needs a spin lock. */
  UPDATE_LOCK_NEEDS_SPIN_LOCK(
      TRACE, "bpf_local_storage_update", "BPF_F_LOCK on values without bpf_spin_lock: EINVAL."),
  /** The lock flag before the key. */
  UPDATE_LOCK_FLAG_BEFORE_KEY(
      TRACE, "map_update_elem", "EINVAL of BPF_F_LOCK comes before an error of the key."),
  /** Flags of per-CPU maps before the key. */
  UPDATE_CPU_FLAGS_BEFORE_KEY(
      TRACE,
      since("7.0"),
      "bpf_map_check_op_flags",
      "EINVAL of BPF_F_CPU, BPF_F_ALL_CPUS and bits from 32 up comes before an error of the key."),
  /** Other flags after the key. */
  UPDATE_FLAGS_AFTER_KEY(
      TRACE,
      "bpf_local_storage_update",
      "EINVAL of other bad flags comes after an error of the key."),
  /** Unknown flags. */
  UPDATE_FLAGS_KNOWN(
      TRACE,
      "bpf_local_storage_update",
      "Without BPF_F_LOCK the flags are BPF_ANY, BPF_NOEXIST or BPF_EXIST, or else EINVAL."),
  /** All 64 bits count. */
  UPDATE_FLAGS_64_BITS(TRACE, "bpf_local_storage_update", "A flag from bit 32 up: EINVAL."),
  /** BPF_NOEXIST. */
  UPDATE_NOEXIST(TRACE, "check_flags", "BPF_NOEXIST and an element: EEXIST."),
  /** BPF_EXIST. */
  UPDATE_EXIST(TRACE, "check_flags", "BPF_EXIST and no element: ENOENT."),
  /** The whole value is taken. */
  UPDATE_WHOLE_VALUE(TRACE, "bpf_selem_alloc", "All value_size bytes are taken."),
  /** Special fields are not taken. */
  UPDATE_SKIPS_FIELDS(
      TRACE,
      "copy_map_value",
      "Special fields are never taken from user space: they begin as zeroes."),
  /** A plain update makes a new element. */
  UPDATE_REPLACES(
      MODEL,
      "bpf_local_storage_update",
      "Without BPF_F_LOCK an existing element is replaced by a new one."),
  /** The old element goes. */
  UPDATE_UNLINKS_OLD(TRACE, "bpf_local_storage_update", "A replaced element is unlinked."),
  /** An update that takes the lock stays in place. */
  UPDATE_LOCK_IN_PLACE(
      MODEL,
      "bpf_local_storage_update",
      "With BPF_F_LOCK an existing element is written in place."),
  /** What the allocator can give. */
  ALLOC_LIMIT(
      TRACE,
      since("6.19"),
      "kmalloc_nolock",
      "A value above 8,120 bytes can be mapped but never stored: ENOMEM, and NULL from the helper."),
  /** Allocation before the flags. */
  ALLOC_BEFORE_EXISTENCE(
      TRACE,
      since("6.8"),
      "bpf_local_storage_update",
      "On a cgroup that has storage, ENOMEM comes before EEXIST and ENOENT of the flags."),
  /** Allocation that fails for no reason. */
  ALLOC_MAY_FAIL(
      MODEL,
      since("7.0"),
      "kmalloc_nolock",
      "An element's allocation may fail with memory free: ENOMEM, and NULL from the helper."),
  /** Few creations while interrupts are off. */
  ALLOC_PREFILLED(
      MODEL,
      between("6.4", "6.19"),
      "bpf_mem_cache_alloc_flags",
      "With interrupts off, only prefilled elements can be created: 4 a CPU and map, 1 above 176 bytes."),

  // --- BPF_MAP_DELETE_ELEM ---

  /** A read-only handle. */
  DELETE_WRITABLE(TRACE, "map_delete_elem", "A handle opened with BPF_F_RDONLY: EPERM."),
  /** A frozen map. */
  DELETE_FROZEN(TRACE, "map_get_sys_perms", "A delete in a frozen map: EPERM."),
  /** The handle before the key. */
  DELETE_PERMISSION_BEFORE_KEY(
      TRACE, "map_delete_elem", "EPERM of handle or map comes before an error of the key."),
  /** No element. */
  DELETE_ABSENT(TRACE, "cgroup_storage_delete", "No element: ENOENT."),
  /** The element goes. */
  DELETE_REMOVES(TRACE, "cgroup_storage_delete", "The element is gone afterwards."),

  // --- the commands that this map type does not have ---

  /** Unknown flags. */
  LOOKUP_DELETE_FLAGS_KNOWN(
      TRACE, "map_lookup_and_delete_elem", "A flag other than BPF_F_LOCK: EINVAL."),
  /** Flags before the map. */
  LOOKUP_DELETE_FLAGS_BEFORE_MAP_FD(
      TRACE,
      "map_lookup_and_delete_elem",
      "EINVAL of an unknown flag comes before the map's descriptor is looked at."),
  /** A write-only handle. */
  LOOKUP_DELETE_READABLE(
      TRACE, "map_lookup_and_delete_elem", "A handle opened with BPF_F_WRONLY: EPERM."),
  /** A read-only handle. */
  LOOKUP_DELETE_WRITABLE(
      TRACE, "map_lookup_and_delete_elem", "A handle opened with BPF_F_RDONLY: EPERM."),
  /** A frozen map. */
  LOOKUP_DELETE_FROZEN(TRACE, "map_get_sys_perms", "A lookup-and-delete in a frozen map: EPERM."),
  /** The handle before the lock flag. */
  LOOKUP_DELETE_PERMISSION_BEFORE_LOCK_FLAG(
      TRACE,
      "map_lookup_and_delete_elem",
      "EPERM comes before EINVAL of BPF_F_LOCK without a spin lock."),
  /** BPF_F_LOCK needs a spin lock. */
  LOOKUP_DELETE_LOCK_NEEDS_SPIN_LOCK(
      TRACE, "map_lookup_and_delete_elem", "BPF_F_LOCK on values without bpf_spin_lock: EINVAL."),
  /** The key is not looked at. */
  LOOKUP_DELETE_KEY_UNSEEN(
      TRACE, "map_lookup_and_delete_elem", "The key's descriptor is not looked at."),
  /** There is no such operation. */
  LOOKUP_DELETE_NOT_SUPPORTED(
      TRACE, "map_lookup_and_delete_elem", "ENOTSUPP (524); the element stays."),
  /** The errno is the kernel's own. */
  LOOKUP_DELETE_ERRNO(
      TRACE, "map_lookup_and_delete_elem", "It is ENOTSUPP (524), not EOPNOTSUPP (95)."),
  /** A write-only handle. */
  NEXT_KEY_READABLE(TRACE, "map_get_next_key", "A handle opened with BPF_F_WRONLY: EPERM."),
  /** There is no such operation. */
  NEXT_KEY_NOT_SUPPORTED(TRACE, "notsupp_get_next_key", "ENOTSUPP (524), for any key."),
  /** A write-only handle. */
  BATCH_READABLE(TRACE, "bpf_map_do_batch", "A handle opened with BPF_F_WRONLY: EPERM."),
  /** There is no such operation. */
  BATCH_NOT_SUPPORTED(TRACE, "bpf_map_do_batch", "ENOTSUPP (524)."),

  // --- BPF_MAP_FREEZE ---

  /** Values with special fields. */
  FREEZE_FIELDS_REFUSED(
      TRACE, "map_freeze", "A map whose values have special fields: ENOTSUPP (524)."),
  /** Special fields come first. */
  FREEZE_FIELDS_BEFORE_PERMISSION(
      TRACE,
      since("6.5"),
      "map_freeze",
      "ENOTSUPP of special fields comes before EPERM of a read-only handle."),
  /** A read-only handle. */
  FREEZE_WRITABLE(TRACE, since("6.5"), "map_freeze", "A handle opened with BPF_F_RDONLY: EPERM."),
  /** Frozen already. */
  FREEZE_TWICE_IS_EPERM(
      TRACE, since("6.5"), "map_freeze", "A map that is frozen already: EPERM; EBUSY before."),
  /** A write under way. */
  FREEZE_WAITS_FOR_NOBODY(
      MODEL, "map_freeze", "An update or delete by user space is under way: EBUSY."),
  /** All handles are frozen. */
  FREEZE_IS_OF_THE_MAP(TRACE, "map_freeze", "A frozen map is frozen through every handle."),
  /** Programs go on. */
  FREEZE_SPARES_HELPERS(
      TRACE, "bpf_cgrp_storage_get", "Programs still create and delete in a frozen map."),

  // --- pins and handles ---

  /** What is no BPF object. */
  PIN_NEEDS_OBJECT(
      TRACE, "bpf_fd_probe_obj", "Pinning what is no BPF object, a closed descriptor too: EINVAL."),
  /** A name that is taken. */
  PIN_EXISTING(SEAM, "user_path_create", "The pin's name exists: EEXIST."),
  /** A folder that is missing. */
  PIN_FOLDER_MISSING(SEAM, "user_path_create", "The pin's folder does not exist: ENOENT."),
  /** Another file system. */
  PIN_OUTSIDE_BPFFS(SEAM, "bpf_obj_do_pin", "The pin's folder is not in bpffs: EPERM."),
  /** Dots are reserved. */
  PIN_DOTTED(SEAM, "bpf_lookup", "A dot in a name in bpffs: EPERM, to remove it too."),
  /** A pin keeps its map. */
  PIN_HOLDS_MAP(
      TRACE, "bpf_any_get", "A pinned map lives on, with its values, when all handles are closed."),
  /** No pin to remove. */
  UNPIN_ABSENT(TRACE, "unlink", "No pin of that name: ENOENT."),
  /** No pin to open. */
  GET_ABSENT(TRACE, "bpf_obj_do_get", "No pin of that name: ENOENT."),
  /** Something else at the path. */
  GET_OTHER_FILE(SEAM, "bpf_inode_type", "A file that is no pin: EACCES."),
  /** Unknown flags. */
  GET_FLAGS_KNOWN(
      TRACE, "bpf_obj_get", "A flag other than BPF_F_RDONLY, BPF_F_WRONLY, BPF_F_PATH_FD: EINVAL."),
  /** BPF_F_PATH_FD. */
  GET_PATH_FD(TRACE, since("6.5"), "bpf_obj_get", "BPF_F_PATH_FD is known."),
  /** Neither to read nor to write. */
  GET_BOTH_ACCESSES(TRACE, "bpf_get_file_flag", "BPF_F_RDONLY and BPF_F_WRONLY: EINVAL."),
  /** Flags before the path. */
  GET_FLAGS_BEFORE_PATH(
      TRACE, "bpf_obj_get", "EINVAL of the flags comes before ENOENT of the path."),
  /** BPF_F_RDONLY. */
  GET_READ_ONLY(TRACE, "bpf_map_new_fd", "A handle opened with BPF_F_RDONLY does not write."),
  /** BPF_F_WRONLY. */
  GET_WRITE_ONLY(TRACE, "bpf_map_new_fd", "A handle opened with BPF_F_WRONLY does not read."),
  /** Unknown flags. */
  BY_ID_FLAGS_KNOWN(
      SEAM, "bpf_map_get_fd_by_id", "A flag other than BPF_F_RDONLY and BPF_F_WRONLY: EINVAL."),
  /** Neither to read nor to write. */
  BY_ID_BOTH_ACCESSES(SEAM, "bpf_map_get_fd_by_id", "BPF_F_RDONLY and BPF_F_WRONLY: EINVAL."),
  /** No such map. */
  BY_ID_GONE(SEAM, "bpf_map_get_fd_by_id", "No map has the id: ENOENT."),
  /** Memory of a map. */
  INFO_MEMORY(
      SEAM,
      since("6.4"),
      "bpf_local_storage_map_mem_usage",
      "fdinfo shows the memory of map and buckets, never that of elements; 0 before."),

  // --- the key ---

  /** A descriptor that is not open. */
  KEY_CLOSED(TRACE, "cgroup_get_from_fd", "A key that is not open: EBADF."),
  /** A negative number. */
  KEY_NEGATIVE(TRACE, "cgroup_get_from_fd", "A negative key: EBADF."),
  /** A file. */
  KEY_OTHER_FILE(
      TRACE, "css_tryget_online_from_dir", "A key that is no directory of a cgroup: EBADF."),
  /** A folder elsewhere. */
  KEY_OTHER_DIRECTORY(
      TRACE, "css_tryget_online_from_dir", "A directory outside cgroup file systems: EBADF."),
  /** A control file. */
  KEY_CONTROL_FILE(TRACE, "css_tryget_online_from_dir", "A cgroup's control file: EBADF."),
  /** O_PATH. */
  KEY_PATH_ONLY(TRACE, "fget_raw", "A directory opened with O_PATH is a key like any other."),
  /** The root. */
  KEY_ROOT(TRACE, "css_tryget_online_from_dir", "The cgroup2 root is a key like any other."),
  /** A removed cgroup has no storage for user space. */
  KEY_REMOVED(
      TRACE,
      "css_tryget_online",
      "A removed cgroup is refused at once, while its storage may live on."),
  /** A removed cgroup's errno. */
  KEY_REMOVED_ERRNO(TRACE, "css_tryget_online_from_dir", "A removed cgroup: ENOENT."),
  /** cgroup v1. */
  KEY_V1(
      SEAM,
      since("6.8"),
      "cgroup_v1v2_get_from_fd",
      "A cgroup v1 directory is a key; EBADF before."),
  /** Liveness before the hierarchy. */
  KEY_LIVENESS_BEFORE_HIERARCHY(
      SEAM,
      "cgroup_get_from_file",
      "A removed cgroup v1 directory: ENOENT, where v1 is refused too."),

  // --- storage of a cgroup ---

  /** Elements are found by map. */
  STORAGE_BY_MAP(
      TRACE, "bpf_local_storage_lookup", "The list is searched for the element of the map."),
  /** No inheritance. */
  STORAGE_NOT_INHERITED(
      TRACE, "cgroup_storage_ptr", "A cgroup has no part in its parent's values."),
  /** The owner forgets empty storage. */
  STORAGE_FREED_WITH_LAST(
      TRACE,
      "bpf_selem_unlink_storage_nolock",
      "With the last element the storage goes, and the cgroup forgets it."),
  /** New elements come first. */
  STORAGE_NEWEST_FIRST(
      MODEL, "bpf_selem_link_storage_nolock", "A new element is the first of the list."),
  /** Two first elements. */
  STORAGE_FIRST_MAY_FAIL(
      MODEL,
      "bpf_local_storage_alloc",
      "Of two CPUs that create a cgroup's first element one gets EAGAIN, and so does one that meets a removal."),
  /** The cache is keyed by map. */
  CACHE_CHECKS_MAP(
      TRACE, "bpf_local_storage_lookup", "A cached element counts only for its own map."),
  /** The cache forgets. */
  CACHE_CLEARED_ON_UNLINK(
      TRACE, "bpf_selem_unlink_storage_nolock", "An unlinked element leaves the cache."),
  /** What fills the cache. */
  CACHE_FILLED_BY_LOOKUP(
      MODEL,
      "__bpf_local_storage_insert_cache",
      "A lookup by system call or by helper puts the element in the cache; update and delete do not."),
  /** Which slot a map gets. */
  CACHE_LEAST_USED(
      MODEL,
      "bpf_local_storage_cache_idx_get",
      "A map gets the slot with the fewest maps, the lowest of them."),
  /** Where a bucket is. */
  BUCKET_BY_OWNER(
      MODEL,
      since("7.0"),
      "select_bucket",
      "The bucket is chosen by the owner's storage; before, by the element."),

  // --- helpers ---

  /** Unknown flags. */
  GET_HELPER_FLAGS_KNOWN(
      TRACE, "bpf_cgrp_storage_get", "A flag other than BPF_LOCAL_STORAGE_GET_F_CREATE: NULL."),
  /** All 64 bits count. */
  GET_HELPER_FLAGS_64_BITS(TRACE, "bpf_cgrp_storage_get", "A flag from bit 32 up: NULL."),
  /** Flags before the element. */
  GET_HELPER_FLAGS_BEFORE_ELEMENT(
      TRACE, "bpf_cgrp_storage_get", "An unknown flag gives NULL though the element exists."),
  /** Creation on demand only. */
  GET_HELPER_NEEDS_CREATE(
      TRACE, "bpf_cgrp_storage_get", "No element, and no flag to create it: NULL."),
  /** Creation. */
  GET_HELPER_CREATES(TRACE, "bpf_cgrp_storage_get", "No element, and the flag: it is created."),
  /** The existing value stays. */
  GET_HELPER_KEEPS_EXISTING(
      TRACE,
      "bpf_cgrp_storage_get",
      "An existing value is given as it is; the initial one is ignored."),
  /** The initial value. */
  GET_HELPER_INITIAL_VALUE(TRACE, "bpf_selem_alloc", "A created value is the initial one."),
  /** No initial value. */
  GET_HELPER_ZEROES(TRACE, "bpf_selem_alloc", "A value created without an initial one is zeroes."),
  /** Special fields of the initial value. */
  GET_HELPER_SKIPS_FIELDS(
      TRACE, "copy_map_value", "Special fields are not taken from the initial value."),
  /** No cgroup. */
  GET_HELPER_NULL_CGROUP(MODEL, "bpf_cgrp_storage_get", "A NULL cgroup: NULL."),
  /** No creation in a removed cgroup. */
  GET_HELPER_DYING(
      MODEL,
      "percpu_ref_is_dying",
      "In a removed cgroup that is still referenced nothing is created: NULL."),
  /** No element. */
  DELETE_HELPER_ABSENT(TRACE, "bpf_cgrp_storage_delete", "No element: -ENOENT."),
  /** The element goes. */
  DELETE_HELPER_REMOVES(TRACE, "bpf_cgrp_storage_delete", "The element is gone afterwards."),
  /** No cgroup. */
  DELETE_HELPER_NULL_CGROUP(MODEL, "bpf_cgrp_storage_delete", "A NULL cgroup: -EINVAL."),
  /** Removed cgroups are not found. */
  FROM_ID_REMOVED(TRACE, "bpf_cgroup_from_id", "A removed cgroup is not found by its id."),
  /** Only cgroup2. */
  FROM_ID_V2_ONLY(
      SEAM, "bpf_cgroup_from_id", "An id is looked for in the cgroup2 hierarchy alone."),
  /** The busy counter. */
  BUSY_COUNTER(
      MODEL,
      until("7.0"),
      "bpf_cgrp_storage_trylock",
      "A program that runs inside an operation on its CPU fails: NULL, -EBUSY; system calls never do."),
  /** The busy counter and lookups. */
  BUSY_BLOCKS_LOOKUP(
      MODEL,
      until("6.15"),
      "bpf_cgrp_storage_get",
      "A busy CPU gives NULL for an existing element too; since 6.15 only creation fails."),
  /** Resilient locks. */
  LOCKS_RESILIENT(
      MODEL,
      since("7.0"),
      "raw_res_spin_lock_irqsave",
      "A lock that this CPU holds already, or that is held too long: EDEADLK, ETIMEDOUT; NULL from get."),

  // --- cgroups ---

  /** A name that is taken. */
  MKDIR_EXISTING(SEAM, "cgroup_mkdir", "A cgroup or file of that name exists: EEXIST."),
  /** A parent that is gone. */
  MKDIR_PARENT_REMOVED(TRACE, "cgroup_mkdir", "The parent was removed: ENOENT."),
  /** No such cgroup. */
  RMDIR_ABSENT(TRACE, "cgroup_rmdir", "No cgroup of that name: ENOENT."),
  /** Children. */
  RMDIR_CHILDREN(TRACE, "cgroup_destroy_locked", "A cgroup with children: EBUSY."),
  /** A path that is gone. */
  OPEN_REMOVED(TRACE, "kernfs_iop_lookup", "A removed cgroup's path: ENOENT."),
  /** A control file that is gone. */
  CONTROL_FILE_REMOVED(TRACE, "css_clear_dir", "A removed cgroup's control file: ENOENT."),
  /** A second cgroup at the same path. */
  CGROUP_IDS_NEW(
      SEAM, "kernfs_new_node", "A cgroup made again at the same path is another, with another id."),
  /** Storage lives as long as the cgroup. */
  STORAGE_OUTLIVES_REMOVAL(
      MODEL,
      "css_free_rwork_fn",
      "Storage is freed with the cgroup's last reference, not by rmdir: programs still get and delete.");

  /** By what a broken rule can be noticed. */
  public enum Sight {
    /** By the operations of the trace format. */
    TRACE,
    /** By other calls of the seam: names, types, cgroup v1, files. */
    SEAM,
    /** Only by what the model adds: modelled CPUs, held pointers, references, counters. */
    MODEL
  }

  private record Span(KernelRelease since, KernelRelease until) {}

  private final Sight sight;
  private final Span span;
  private final String function;
  private final String sentence;

  Rule(Sight sight, String function, String sentence) {
    this(sight, new Span(null, null), function, sentence);
  }

  Rule(Sight sight, Span span, String function, String sentence) {
    this.sight = sight;
    this.span = span;
    this.function = function;
    this.sentence = sentence;
  }

  private static Span since(String release) {
    return new Span(KernelRelease.parse(release), null);
  }

  private static Span until(String release) {
    return new Span(null, KernelRelease.parse(release));
  }

  private static Span between(String since, String until) {
    return new Span(KernelRelease.parse(since), KernelRelease.parse(until));
  }

  /**
   * The name in tables and on the command line.
   *
   * @return lower case, words joined by hyphens
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What the rule says.
   *
   * @return one sentence
   */
  public String sentence() {
    return sentence;
  }

  /**
   * Where the kernel enforces it.
   *
   * @return the name of a kernel function
   */
  public String function() {
    return function;
  }

  /**
   * The first release in which it holds.
   *
   * @return the release; empty when it holds since the map type came, 6.2
   */
  public Optional<KernelRelease> since() {
    return Optional.ofNullable(span.since);
  }

  /**
   * The first release in which it holds no more.
   *
   * @return the release; empty when it still holds
   */
  public Optional<KernelRelease> until() {
    return Optional.ofNullable(span.until);
  }

  /**
   * By what a broken rule can be noticed.
   *
   * @return the least that is needed
   */
  public Sight sight() {
    return sight;
  }

  /**
   * Whether mainline follows the rule in a release.
   *
   * @param release the release
   * @return true when it does
   */
  public boolean holdsIn(KernelRelease release) {
    return (span.since == null || release.atLeast(span.since))
        && (span.until == null || !release.atLeast(span.until));
  }
}
