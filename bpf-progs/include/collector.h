/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What every collector is made of: one map, `storage`, and a way to a cgroup's value in it. Global variables whose names begin
 * with lost_ count events that could not be recorded; the rest of the name is the reason.
 */
#ifndef CGRPSTORAGE_COLLECTOR_H
#define CGRPSTORAGE_COLLECTOR_H

#include "kernel.h"
#include "stats.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

static __always_inline void count(__u64 *counter, __u64 more)
{
	__sync_fetch_and_add(counter, more);
}

/*
 * stats_of() makes the value if it is not there. The helper gives NULL when it cannot: no memory, a cgroup that is being
 * removed, and up to 6.19 a per-CPU counter that an interrupted call on the same CPU holds.
 */
#define COLLECTOR(value_type)                                                                                         \
	CGROUP_STORAGE(storage, value_type);                                                                          \
	__u64 lost_no_storage;                                                                                        \
	static __always_inline value_type *stats_of(struct cgroup *cgroup)                                            \
	{                                                                                                             \
		value_type *value = bpf_cgrp_storage_get(&storage, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE); \
                                                                                                                      \
		if (!value)                                                                                           \
			count(&lost_no_storage, 1);                                                                   \
		return value;                                                                                         \
	}

/* The cgroup2 cgroup of the task that runs. */
static __always_inline struct cgroup *current_cgroup(void)
{
	return cgroup_of(bpf_get_current_task_btf());
}

/* Adds a time to a histogram of cgs_log2_seconds_u64 and to its sum. */
#define OBSERVE(stats, histogram, sum, ns)                                                                   \
	do {                                                                                                 \
		__u64 observed = (ns);                                                                       \
		count(&(stats)->histogram[metric_log2_seconds_bucket(observed, LATENCY_BUCKETS)], 1);        \
		count(&(stats)->sum, observed);                                                              \
	} while (0)

#endif
