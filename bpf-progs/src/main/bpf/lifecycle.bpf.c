/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Births and deaths of cgroups, for any map of cgroup storage: each cgroup gets its value before its first event, and when it
 * is removed its value goes into `obituaries`, a circular log that any number of readers map and read at their own pace. Both
 * tracepoints of removal run under cgroup_mutex (cgroup_rmdir, css_release_work_fn), so there is one writer at a time.
 */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct obituary {
	__u64 cgroup_id;
	__u64 removed_ns; /* CLOCK_BOOTTIME; 0 in a record of what came after the removal */
	__u8 rest[8];     /* path_bytes of the cgroup's path, ended by NUL, then the value */
};

/* Set before loading, so that the verifier knows them as constants. */
const volatile __u32 value_size = 8;
const volatile __u32 path_bytes = 0;
const volatile __u32 capacity = 1;  /* of the log, a power of two */
const volatile __s32 hierarchy = 0; /* the only one whose cgroups count; 0 is cgroup2 */
const volatile bool give = false;   /* make a value for each cgroup */
const volatile bool stamp = false;  /* with its first word the time */
const volatile bool take = false;   /* empty the value when it goes into the log: all of it is numbers of 64 bits */
const volatile bool inherit = false; /* and add it to the parent's */

/*
 * How many obituaries were ever written: the one of number n is whole when this is above n, and is as it was for as long as
 * this is below n + capacity.
 */
__u64 written;
__u64 lost_no_storage;
__u64 lost_no_heir;

CGROUP_STORAGE(storage, __u64);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct obituary);
} obituaries SEC(".maps");

/* What user space that opens the pins later must know of the map; written once after the load. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} about SEC(".maps");

static __always_inline bool is_ours(struct cgroup *cgroup)
{
	return cgroup->root->hierarchy_id == hierarchy;
}

static __always_inline void give_value(struct cgroup *cgroup)
{
	__u64 *value = bpf_cgrp_storage_get(&storage, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!value)
		__sync_fetch_and_add(&lost_no_storage, 1);
	else if (stamp && !*value)
		*value = bpf_ktime_get_boot_ns();
}

/* Before anybody can enter it. */
TRACEPOINT(cgroup_mkdir, on_mkdir, struct cgroup *cgroup)
{
	if (give && is_ours(cgroup))
		give_value(cgroup);
	return 0;
}

/* For the cgroups that are there already. */
SEC("iter/cgroup")
int adopt(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;

	if (cgroup && give && is_ours(cgroup))
		give_value(cgroup);
	return 0;
}

static __always_inline bool is_empty(__u64 *value)
{
	__u32 i;

	for (i = 0; i < value_size / 8; i++)
		if (value[i])
			return false;
	return true;
}

/* Word by word, so that what programs count meanwhile is either taken now or still there afterwards. */
static __always_inline void take_words(__u64 *value, __u64 *to, __u64 *heir)
{
	__u32 i;

	for (i = 0; i < value_size / 8; i++) {
		to[i] = __sync_lock_test_and_set(&value[i], 0);
		if (heir)
			__sync_fetch_and_add(&heir[i], to[i]);
	}
}

static __always_inline __u64 *heir_of(struct cgroup *cgroup)
{
	struct cgroup_subsys_state *parent = cgroup->self.parent;
	__u64 *heir;

	if (!inherit || !parent)
		return NULL;
	heir = bpf_cgrp_storage_get(&storage, parent->cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!heir)
		__sync_fetch_and_add(&lost_no_heir, 1);
	return heir;
}

static __always_inline void write(struct cgroup *cgroup, const char *path, __u64 removed_ns)
{
	__u64 *value = value_of(&storage, cgroup);
	__u32 index = written & (capacity - 1);
	struct obituary *obituary;

	/* Where each cgroup was given one, it is lost. */
	if (!value && give && removed_ns)
		__sync_fetch_and_add(&lost_no_storage, 1);
	if (!value || (take && is_empty(value)))
		return;
	obituary = bpf_map_lookup_elem(&obituaries, &index);
	if (!obituary)
		return;
	obituary->cgroup_id = cgroup->kn->id;
	obituary->removed_ns = removed_ns;
	if (path_bytes)
		bpf_probe_read_kernel_str(obituary->rest, path_bytes, path);
	if (take)
		take_words(value, (__u64 *)(obituary->rest + path_bytes), heir_of(cgroup));
	else
		bpf_probe_read_kernel(obituary->rest + path_bytes, value_size, value);
	/* An exchange, for it is a full barrier. */
	__sync_lock_test_and_set(&written, written + 1);
}

TRACEPOINT(cgroup_rmdir, on_rmdir, struct cgroup *cgroup, const char *path)
{
	if (is_ours(cgroup))
		write(cgroup, path, bpf_ktime_get_boot_ns());
	return 0;
}

/* What was counted after the removal: by tasks that were still ending, and sockets that outlived them. */
TRACEPOINT(cgroup_release, on_release, struct cgroup *cgroup, const char *path)
{
	if (take && is_ours(cgroup))
		write(cgroup, path, 0);
	return 0;
}
