/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * At the entry of one system call of one thread: a value is made, deleted, not found, and made again with a stamp. At its
 * exit the stamp is still there. The cgroup is the thread's own, of cgroup2 or of a v1 hierarchy.
 */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define STAMP 0xfeed0000ull

extern struct cgroup *bpf_task_get_cgroup1(struct task_struct *task, int hierarchy) __ksym __weak;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym __weak;

CGROUP_STORAGE(stamps, __u64);

/* Set before loading: a v1 hierarchy's id, or 0 for cgroup2. */
const volatile __u32 hierarchy;

__u32 watched_thread;
long watched_call;
__u64 stamp; /* not 0 between an entry that stamped and its exit */
__u64 entered;
__u64 left;
__u64 mismatches;
__u64 refused; /* the helper gave NULL to a creation: the busy counter of releases up to 6.19 */

static __always_inline bool is_watched(void)
{
	return (__u32)bpf_get_current_pid_tgid() == watched_thread;
}

static __always_inline __u64 *create(struct cgroup *cgroup)
{
	return bpf_cgrp_storage_get(&stamps, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

static __always_inline void stamp_anew(struct cgroup *cgroup)
{
	__u64 *value;

	if (cgroup->level < 0 || !create(cgroup) || bpf_cgrp_storage_delete(&stamps, cgroup)) {
		refused++;
		return;
	}
	if (bpf_cgrp_storage_get(&stamps, cgroup, NULL, 0)) {
		mismatches++;
		return;
	}
	value = create(cgroup);
	if (!value) {
		refused++;
		return;
	}
	if (*value)
		mismatches++;
	entered++;
	stamp = STAMP + entered;
	*value = stamp;
}

static __always_inline void check(struct cgroup *cgroup)
{
	__u64 *value = create(cgroup);

	if (!value) {
		refused++;
	} else {
		left++;
		if (*value != stamp)
			mismatches++;
	}
	stamp = 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(at_entry, struct pt_regs *regs, long id)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct cgroup *cgroup;

	if (!is_watched() || id != watched_call)
		return 0;
	if (!hierarchy) {
		stamp_anew(cgroup_of(task));
		return 0;
	}
	cgroup = bpf_task_get_cgroup1(task, hierarchy);
	if (cgroup) {
		stamp_anew(cgroup);
		bpf_cgroup_release(cgroup);
	}
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(at_exit, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct cgroup *cgroup;

	if (!is_watched() || !stamp)
		return 0;
	if (!hierarchy) {
		check(cgroup_of(task));
		return 0;
	}
	cgroup = bpf_task_get_cgroup1(task, hierarchy);
	if (cgroup) {
		check(cgroup);
		bpf_cgroup_release(cgroup);
	}
	return 0;
}
