/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Programs executed, processes and threads started and ended. */
#include "collector.h"

COLLECTOR(struct processes_stats)

TRACEPOINT(sched_process_exec, on_exec, struct task_struct *task)
{
	struct processes_stats *stats = stats_of(cgroup_of(task));

	if (stats)
		count(&stats->processes_exec, 1);
	return 0;
}

/* The child counts, where it starts: clone3 can put it into another cgroup than its parent's. */
TRACEPOINT(sched_process_fork, on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct processes_stats *stats = stats_of(cgroup_of(child));

	if (!stats)
		return 0;
	if (child->pid == child->tgid)
		count(&stats->processes_fork, 1);
	else
		count(&stats->threads_created, 1);
	return 0;
}

/*
 * A process ends with its first thread, as it began with it. The exec of another thread ends the first one and takes its
 * place, so such a process ends twice.
 */
TRACEPOINT(sched_process_exit, on_exit, struct task_struct *task)
{
	struct processes_stats *stats;

	if (task->pid != task->tgid)
		return 0;
	stats = stats_of(cgroup_of(task));
	if (!stats)
		return 0;
	if (task->exit_code & 0x7f)
		count(&stats->processes_exit__result_signal, 1);
	else if (task->exit_code)
		count(&stats->processes_exit__result_failure, 1);
	else
		count(&stats->processes_exit__result_success, 1);
	return 0;
}
