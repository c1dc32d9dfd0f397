/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Reads a whole subtree of cgroups in one pass: the iterator copies each cgroup's value into an array that user space has
 * mapped. Through the array and not the iterator's own output, which ends at 32 KiB and cannot go on.
 */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* One cgroup that has a value; value_size bytes of it follow. User space sets the array's value size to fit both. */
struct record {
	__u64 cgroup_id;
	__u8 value[8];
};

/* Set before loading, so that the verifier knows it as a constant. */
const volatile __u32 value_size = 8;

/* How many cgroups have a value, also those for which there was no room; set to 0 before each pass. */
__u32 found;

CGROUP_STORAGE(storage, __u64);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record);
} records SEC(".maps");

SEC("iter/cgroup")
int copy_values(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;
	struct record *record;
	__u32 index;
	void *value;

	/* The pass ends with a call without a cgroup. */
	if (!cgroup)
		return 0;
	value = bpf_cgrp_storage_get(&storage, cgroup, NULL, 0);
	if (!value)
		return 0;
	/* One pass at a time: no other CPU runs this program. */
	index = found++;
	record = bpf_map_lookup_elem(&records, &index);
	if (!record)
		return 0;
	record->cgroup_id = cgroup->kn->id;
	bpf_probe_read_kernel(record->value, value_size, value);
	return 0;
}
