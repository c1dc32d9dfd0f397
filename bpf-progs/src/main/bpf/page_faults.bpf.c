/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Page faults of tasks in user mode. */
#include "collector.h"

COLLECTOR(struct page_faults_stats)

TRACEPOINT(page_fault_user, on_fault)
{
	struct page_faults_stats *stats = stats_of(current_cgroup());

	if (stats)
		count(&stats->page_faults, 1);
	return 0;
}
