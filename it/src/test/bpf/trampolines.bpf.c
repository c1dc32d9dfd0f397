/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Programs that stand on trampolines use a cgroup's value: at the exit of a function, at a hook, and sleepable at a hook. */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

struct sock {
	struct sock_cgroup_data sk_cgrp_data;
};

struct socket {
	struct sock *sk;
};

#pragma clang attribute pop

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

CGROUP_STORAGE(counts, __u64);

__u32 watched_thread;

static __always_inline bool is_watched(void)
{
	return (__u32)bpf_get_current_pid_tgid() == watched_thread;
}

static __always_inline void count(struct cgroup *cgroup)
{
	__u64 *value = bpf_cgrp_storage_get(&counts, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (value)
		__sync_fetch_and_add(value, 1);
}

/* The last third of the kernel's own test attach_cgroup. */
SEC("?fexit/inet_stream_connect")
int BPF_PROG(at_connected, struct socket *sock, void *address, int length, int flags, int result)
{
	if (is_watched() && result == 0)
		count(sock->sk->sk_cgrp_data.cgroup);
	return 0;
}

SEC("?lsm/file_open")
int BPF_PROG(at_open)
{
	if (is_watched())
		count(cgroup_of(bpf_get_current_task_btf()));
	return 0;
}

SEC("?lsm.s/file_open")
int BPF_PROG(at_open_with_rcu_lock)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!is_watched())
		return 0;
	bpf_rcu_read_lock();
	count(cgroup_of(task));
	bpf_rcu_read_unlock();
	return 0;
}

SEC("?lsm.s/file_open")
int BPF_PROG(at_open_without_rcu_lock)
{
	if (is_watched())
		count(cgroup_of(bpf_get_current_task_btf()));
	return 0;
}
