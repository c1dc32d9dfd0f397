/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How long tasks stand still because they must reclaim memory themselves, by their own cgroup. */
#include "collector.h"

COLLECTOR(struct reclaim_stats)

/* When the task that runs began; one kind of reclaim does not begin within another. */
TASK_STORAGE(begins, __u64);

__u64 lost_no_task_storage;
__u64 lost_no_start;

static __always_inline int begin(void)
{
	__u64 *began = bpf_task_storage_get(&begins, bpf_get_current_task_btf(), NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (began)
		*began = bpf_ktime_get_ns();
	else
		count(&lost_no_task_storage, 1);
	return 0;
}

/* How long it took; 0 when the begin was not seen. */
static __always_inline __u64 end(void)
{
	__u64 *began = bpf_task_storage_get(&begins, bpf_get_current_task_btf(), NULL, 0);
	__u64 took;

	if (!began || !*began) {
		count(&lost_no_start, 1);
		return 0;
	}
	took = bpf_ktime_get_ns() - *began;
	*began = 0;
	return took;
}

TRACEPOINT(mm_vmscan_direct_reclaim_begin, on_direct_begin)
{
	return begin();
}

TRACEPOINT(mm_vmscan_memcg_reclaim_begin, on_memcg_begin)
{
	return begin();
}

TRACEPOINT(mm_vmscan_direct_reclaim_end, on_direct_end)
{
	__u64 took = end();
	struct reclaim_stats *stats = took ? stats_of(current_cgroup()) : NULL;

	if (stats)
		OBSERVE(stats, reclaim_stall__kind_direct, reclaim_stall_sum__kind_direct, took);
	return 0;
}

TRACEPOINT(mm_vmscan_memcg_reclaim_end, on_memcg_end)
{
	__u64 took = end();
	struct reclaim_stats *stats = took ? stats_of(current_cgroup()) : NULL;

	if (stats)
		OBSERVE(stats, reclaim_stall__kind_memcg, reclaim_stall_sum__kind_memcg, took);
	return 0;
}
