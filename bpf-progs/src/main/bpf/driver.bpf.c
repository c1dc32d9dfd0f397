/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Calls the two helpers of cgroup storage for user space: a test run of a program of type syscall, no tracing at all. User
 * space loads this file once, for its instructions; for each map it loads them again with that map in place of `storage`.
 * Needs bpf_cgroup_from_id in syscall programs, 6.11.
 */
#include "kernel.h"
#include "driver.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

extern struct cgroup *bpf_cgroup_from_id(__u64 id) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym;

CGROUP_STORAGE(storage, __u64);

/* Keeps `call` in this object's BTF, where user space finds its layout. */
struct driver_call *unused_driver_call __attribute__((unused));

/*
 * clang 14 writes only a forward declaration of a struct none of whose fields is used, and libbpf then finds the kfuncs
 * above incompatible: so one field is.
 */
static __always_inline bool is_known(struct cgroup *cgroup)
{
	return cgroup && cgroup->level >= 0;
}

SEC("syscall")
int helper_get(struct driver_call *call)
{
	__u64 bytes[DRIVER_VALUE_WORDS] = {};
	struct cgroup *cgroup = bpf_cgroup_from_id(call->cgroup_id);
	__u32 size = call->value_size;
	enum driver_outcome outcome;
	void *value;
	int i;

	if (!cgroup)
		return DRIVER_NO_CGROUP;
	if (call->has_init) {
#pragma unroll
		for (i = 0; i < DRIVER_VALUE_WORDS; i++)
			bytes[i] = call->bytes[i];
		value = bpf_cgrp_storage_get(&storage, cgroup, bytes, call->flags);
	} else {
		value = bpf_cgrp_storage_get(&storage, cgroup, NULL, call->flags);
	}
	outcome = value && is_known(cgroup) ? DRIVER_VALUE : DRIVER_NULL;
	if (value && size <= sizeof(bytes))
		bpf_probe_read_kernel(bytes, size, value);
	bpf_cgroup_release(cgroup);
#pragma unroll
	for (i = 0; i < DRIVER_VALUE_WORDS; i++)
		call->bytes[i] = bytes[i];
	return outcome;
}

SEC("syscall")
int helper_delete(struct driver_call *call)
{
	struct cgroup *cgroup = bpf_cgroup_from_id(call->cgroup_id);

	if (!cgroup)
		return DRIVER_NO_CGROUP;
	call->error = bpf_cgrp_storage_delete(&storage, cgroup);
	bpf_cgroup_release(cgroup);
	return DRIVER_VALUE;
}
