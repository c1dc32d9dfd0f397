/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Counts system calls per cgroup in a live view: what counters.bpf.c does, for readers that never rest. */
#include "live.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct calls {
	__u64 count;
	__u64 last_id; /* the number of the last system call */
};

LIVE_VIEW(calls, struct calls, 10000);

SEC("tp_btf/sys_enter")
int BPF_PROG(count_call, struct pt_regs *regs, long id)
{
	struct calls_slot *slot = calls_slot_of(cgroup_of(bpf_get_current_task_btf()));

	if (!slot)
		return 0;
	live_begin(&slot->head);
	__sync_fetch_and_add(&slot->value.count, 1);
	slot->value.last_id = id;
	live_end(&slot->head);
	return 0;
}
