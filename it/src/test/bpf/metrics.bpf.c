/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Somebody's own statistics, marked as metrics: the agent exports them from the map's BTF. */
#include "kernel.h"
#include "metric_types.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct own_stats {
	__u32 unmarked;
	cgs_counter_u64 calls__kind_first METRIC_HELP("Calls of a system call, by whether it was the first.");
	cgs_counter_u64 calls__kind_later;
	cgs_gauge_bytes_u64 largest;
	cgs_log2_u64 numbers[12];
	cgs_counter_u64 numbers_sum;
};

CGROUP_STORAGE(own, struct own_stats);

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, struct pt_regs *regs, long number)
{
	struct own_stats *stats = bpf_cgrp_storage_get(&own, cgroup_of(bpf_get_current_task_btf()), NULL,
						       BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!stats)
		return 0;
	if (__sync_fetch_and_add(&stats->calls__kind_first, 0) == 0)
		__sync_fetch_and_add(&stats->calls__kind_first, 1);
	else
		__sync_fetch_and_add(&stats->calls__kind_later, 1);
	stats->largest = 4096;
	__sync_fetch_and_add(&stats->numbers[metric_log2_bucket(number, 12)], 1);
	__sync_fetch_and_add(&stats->numbers_sum, number);
	return 0;
}
