/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Counts in parts, one for each CPU, for as long as a test run lasts. */
#include "shards.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

extern struct cgroup *bpf_cgroup_from_id(__u64 id) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym;

struct calls {
	__u64 count;
	__u64 twice;
};

struct calls_of_cpus {
	SHARDS_OF(struct calls);
};

CGROUP_STORAGE(sharded, struct calls_of_cpus);

/* The context of a test run. */
struct add {
	__u64 cgroup_id;
	__u64 times;
};

/* Gives 0; 1 when there is no such cgroup, 2 when it has no storage. */
SEC("syscall")
int add(struct add *add)
{
	struct cgroup *cgroup = bpf_cgroup_from_id(add->cgroup_id);
	struct calls_of_cpus *value;
	__u64 i;

	if (!cgroup)
		return 1;
	value = bpf_cgrp_storage_get(&sharded, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value && cgroup->level >= 0)
		for (i = 0; i < 1000 && i < add->times; i++) {
			struct calls *calls = &value->shards[shard_of_cpu()].value;

			__sync_fetch_and_add(&calls->count, 1);
			__sync_fetch_and_add(&calls->twice, 2);
		}
	bpf_cgroup_release(cgroup);
	return value ? 0 : 2;
}
