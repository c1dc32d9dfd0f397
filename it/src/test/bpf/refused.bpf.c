/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Each of these programs does one thing that the verifier refuses; a test loads one at a time. */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

CGROUP_STORAGE(storage, __u64);

struct locked {
	struct bpf_spin_lock lock;
	__u32 number;
};

CGROUP_STORAGE(locked, struct locked);

static __always_inline struct cgroup *current_cgroup(void)
{
	return cgroup_of(bpf_get_current_task_btf());
}

/* Nothing wrong: shows that the others fail for their own reason. */
SEC("?tp_btf/sys_enter")
int BPF_PROG(right, struct pt_regs *regs, long id)
{
	__u64 *value = bpf_cgrp_storage_get(&storage, current_cgroup(), NULL, 0);

	return value ? *value == 1 : 0;
}

SEC("?tp_btf/sys_enter")
int BPF_PROG(task_as_cgroup, struct pt_regs *regs, long id)
{
	bpf_cgrp_storage_get(&storage, (struct cgroup *)bpf_get_current_task_btf(), NULL, 1);
	return 0;
}

SEC("?tp_btf/sys_enter")
int BPF_PROG(number_as_cgroup, struct pt_regs *regs, long id)
{
	bpf_cgrp_storage_get(&storage, (struct cgroup *)id, NULL, 1);
	return 0;
}

SEC("?tp_btf/sys_enter")
int BPF_PROG(without_null_test, struct pt_regs *regs, long id)
{
	volatile __u64 *value = bpf_cgrp_storage_get(&storage, current_cgroup(), NULL, 1);

	return *value == 1;
}

SEC("?tp_btf/sys_enter")
int BPF_PROG(past_the_value, struct pt_regs *regs, long id)
{
	volatile __u64 *value = bpf_cgrp_storage_get(&storage, current_cgroup(), NULL, 1);

	return value ? value[1] == 1 : 0;
}

SEC("?tp_btf/sys_enter")
int BPF_PROG(element_lookup, struct pt_regs *regs, long id)
{
	int key = 0;

	return bpf_map_lookup_elem(&storage, &key) != NULL;
}

static long visit(void *map, const void *key, void *value, void *ctx)
{
	return 0;
}

SEC("?tp_btf/sys_enter")
int BPF_PROG(for_each_element, struct pt_regs *regs, long id)
{
	return bpf_for_each_map_elem(&storage, visit, NULL, 0);
}

SEC("?tp_btf/sys_enter")
int BPF_PROG(helper_under_lock, struct pt_regs *regs, long id)
{
	struct cgroup *cgroup = current_cgroup();
	struct locked *value = bpf_cgrp_storage_get(&locked, cgroup, NULL, 1);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	bpf_cgrp_storage_delete(&storage, cgroup);
	bpf_spin_unlock(&value->lock);
	return 0;
}

SEC("?raw_tp/sys_enter")
int lock_in_raw_tracepoint(void *ctx)
{
	return bpf_cgrp_storage_get(&locked, current_cgroup(), NULL, 0) != NULL;
}
