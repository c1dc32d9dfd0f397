/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Kills for lack of memory, by the victim's cgroup: memory.events says as much, but is gone with the container. */
#include "collector.h"

COLLECTOR(struct oom_stats)

TRACEPOINT(mark_victim, on_kill, struct task_struct *victim)
{
	struct oom_stats *stats = stats_of(cgroup_of(victim));

	if (stats)
		count(&stats->oom_kills, 1);
	return 0;
}
