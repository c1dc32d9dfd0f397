/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sleepable programs: an iterator, and programs of type syscall, which this test runs itself. A cgroup that was reached
 * through the task needs the RCU read lock there; one with a reference of its own does not.
 */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern struct cgroup *bpf_task_get_cgroup1(struct task_struct *task, int hierarchy) __ksym __weak;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym __weak;

CGROUP_STORAGE(storage, __u64);

const volatile __u32 hierarchy;
__u64 cgroup_id;

static __always_inline void create(struct cgroup *cgroup)
{
	__u64 *value = bpf_cgrp_storage_get(&storage, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (value) {
		cgroup_id = cgroup->kn->id;
		*value = cgroup_id;
	}
}

SEC("?iter.s/cgroup")
int each_cgroup(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;

	if (cgroup)
		create(cgroup);
	return 0;
}

SEC("?syscall")
int with_rcu_lock(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	bpf_rcu_read_lock();
	create(cgroup_of(task));
	bpf_rcu_read_unlock();
	return 0;
}

SEC("?syscall")
int without_rcu_lock(void *ctx)
{
	create(cgroup_of(bpf_get_current_task_btf()));
	return 0;
}

SEC("?syscall")
int cgroup1_without_rcu_lock(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct cgroup *cgroup = bpf_task_get_cgroup1(task, hierarchy);

	if (cgroup && task->pid) {
		create(cgroup);
		bpf_cgroup_release(cgroup);
	} else if (cgroup) {
		bpf_cgroup_release(cgroup);
	}
	return 0;
}
