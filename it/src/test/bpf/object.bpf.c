/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* One of each thing that a BpfObject has. */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

const volatile __u64 factor = 2;
__u64 start = 40;
__u64 total;
__u64 calls;
__u32 watched_thread;

struct request {
	__u64 number;
	__u64 answer;
};

CGROUP_STORAGE(storage, __u64);

/* answer = start + number * factor; total adds up the answers. */
SEC("syscall")
int compute(struct request *request)
{
	request->answer = start + request->number * factor;
	total += request->answer;
	return 7;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(count_calls, struct pt_regs *regs, long id)
{
	if ((__u32)bpf_get_current_pid_tgid() == watched_thread)
		calls++;
	return 0;
}

/* Writes each cgroup's id; the pass ends with a call without a cgroup, which writes nothing. */
SEC("iter/cgroup")
int write_ids(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;
	__u64 id;

	if (!cgroup)
		return 0;
	id = cgroup->kn->id;
	bpf_seq_write(ctx->meta->seq, &id, sizeof(id));
	return 0;
}

/* Each cgroup's number becomes one more, and is made when it is absent. */
SEC("iter/cgroup")
int add_one(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;
	__u64 *value;

	if (!cgroup)
		return 0;
	value = bpf_cgrp_storage_get(&storage, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value)
		__sync_fetch_and_add(value, 1);
	return 0;
}
