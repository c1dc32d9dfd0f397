/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Tell which types of program this kernel takes, one by one. They use no cgroup storage, so that older kernels answer too. */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* How often a security module's hook was called: a program attaches also where BPF is none of the modules. */
__u64 hooked;

SEC("?fentry/bpf_fentry_test1")
int BPF_PROG(at_entry, int a)
{
	return 0;
}

SEC("?fexit/bpf_fentry_test1")
int BPF_PROG(at_exit, int a, int result)
{
	return 0;
}

SEC("?lsm/file_open")
int BPF_PROG(at_hook)
{
	__sync_fetch_and_add(&hooked, 1);
	return 0;
}

SEC("?tp_btf/sys_enter")
int BPF_PROG(at_tracepoint, struct pt_regs *regs, long id)
{
	return 0;
}

SEC("?iter/cgroup")
int each_cgroup(struct bpf_iter__cgroup *ctx)
{
	return 0;
}
