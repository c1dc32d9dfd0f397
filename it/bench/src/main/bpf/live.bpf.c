/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A live view of values of 64 bytes, filled by test runs, and a count of one thread's system calls. */
#include "live.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

extern struct cgroup *bpf_cgroup_from_id(__u64 id) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym;

struct words {
	__u64 words[8];
};

LIVE_VIEW(values, struct words, 1000);

/* The context of a test run. */
struct touch {
	__u64 cgroup_id;
};

/* Gives a cgroup a slot and a value: 0 when it has them. */
SEC("syscall")
int touch(struct touch *touch)
{
	struct cgroup *cgroup = bpf_cgroup_from_id(touch->cgroup_id);
	struct values_slot *slot;

	if (!cgroup)
		return 1;
	slot = values_slot_of(cgroup);
	if (slot)
		slot->value.words[0] = touch->cgroup_id;
	bpf_cgroup_release(cgroup);
	return !slot;
}

/* The thread whose system calls are counted. */
__u32 traced_thread;
__u64 traced_calls;

SEC("tp_btf/sys_enter")
int BPF_PROG(count_calls, struct pt_regs *regs, long id)
{
	if ((__u32)bpf_get_current_pid_tgid() == traced_thread)
		__sync_fetch_and_add(&traced_calls, 1);
	return 0;
}
