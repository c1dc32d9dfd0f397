/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Counts system calls and context switches per cgroup, in cgroup storage. */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct cgroup_counters {
	__u64 syscalls;         /* entered by tasks of this cgroup */
	__u64 context_switches; /* away from tasks of this cgroup, the idle task not counted */
};

CGROUP_STORAGE(counters, struct cgroup_counters);

/*
 * Events that found no storage: the helper gives NULL when it cannot create (the per-CPU busy counter, up to 6.19;
 * memory; a cgroup that is being removed).
 */
__u64 lost_events;

static __always_inline struct cgroup_counters *counters_of(struct task_struct *task)
{
	struct cgroup_counters *value;

	value = bpf_cgrp_storage_get(&counters, cgroup_of(task), NULL,
				     BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!value)
		__sync_fetch_and_add(&lost_events, 1);
	return value;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(count_syscall, struct pt_regs *regs, long id)
{
	struct cgroup_counters *value = counters_of(bpf_get_current_task_btf());

	if (value)
		__sync_fetch_and_add(&value->syscalls, 1);
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(count_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct cgroup_counters *value;

	if (prev->pid == 0)
		return 0;
	value = counters_of(prev);
	if (value)
		__sync_fetch_and_add(&value->context_switches, 1);
	return 0;
}
