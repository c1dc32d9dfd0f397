/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * How long tasks wait for a CPU, who takes it from them, and how long they are off it. The idle task of each CPU (pid 0) is
 * nobody's and does not count.
 */
#include "collector.h"

/* Bits of a task's state, the same since 4.14. */
#define TASK_UNINTERRUPTIBLE 0x0002
#define TASK_DEAD 0x0080
#define TASK_NOLOAD 0x0400 /* with the first: idle threads of the kernel, which wait for nothing */

enum left_as { RUNNABLE, SLEEPING, BLOCKED };

/* Each is 0 when it did not begin, when that was not seen, and after its end. */
struct task_times {
	__u64 queued_ns; /* when it became runnable */
	__u64 came_ns;   /* when it got its CPU */
	__u64 left_ns;   /* when it left its CPU */
	__u32 left_as;
};

COLLECTOR(struct sched_stats)
TASK_STORAGE(times, struct task_times);

__u64 lost_no_task_storage;
/*
 * The begin or the end of a time was not seen: it began before the programs were attached, or the kernel ran no tracepoint; or
 * its begin lies after now, by the clock of another CPU.
 */
__u64 lost_no_start;

static __always_inline struct task_times *times_of(struct task_struct *task)
{
	struct task_times *of_task = bpf_task_storage_get(&times, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!of_task)
		count(&lost_no_task_storage, 1);
	return of_task;
}

/* Ends a time that began then: gives whether it is known how long it took. */
static __always_inline bool ended(__u64 *then, __u64 now, __u64 *took)
{
	__u64 began = *then;

	*then = 0;
	if (!began || began > now) {
		count(&lost_no_start, 1);
		return false;
	}
	*took = now - began;
	return true;
}

static __always_inline int queued(struct task_struct *task)
{
	struct task_times *of_task = times_of(task);

	if (of_task)
		of_task->queued_ns = bpf_ktime_get_ns();
	return 0;
}

TRACEPOINT(sched_wakeup, on_wakeup, struct task_struct *task)
{
	return queued(task);
}

TRACEPOINT(sched_wakeup_new, on_wakeup_new, struct task_struct *task)
{
	return queued(task);
}

TRACEPOINT(sched_migrate_task, on_migrate, struct task_struct *task, int cpu)
{
	struct sched_stats *stats = stats_of(cgroup_of(task));

	if (stats)
		count(&stats->sched_migrations, 1);
	return 0;
}

static __always_inline __u32 state_after(bool preempt, unsigned int state)
{
	if (preempt || state == 0)
		return RUNNABLE;
	return (state & (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)) == TASK_UNINTERRUPTIBLE ? BLOCKED : SLEEPING;
}

static __always_inline void leave(struct task_struct *prev, struct task_struct *next, __u32 left_as, __u64 now)
{
	struct cgroup *cgroup = cgroup_of(prev);
	struct sched_stats *stats = stats_of(cgroup);
	struct task_times *of_task = times_of(prev);
	__u64 ran = 0;

	if (of_task) {
		ended(&of_task->came_ns, now, &ran);
		of_task->left_ns = now;
		of_task->left_as = left_as;
		of_task->queued_ns = left_as == RUNNABLE ? now : 0;
	}
	if (!stats)
		return;
	count(&stats->sched_oncpu, ran);
	if (left_as != RUNNABLE) {
		count(&stats->context_switches__type_voluntary, 1);
		return;
	}
	count(&stats->context_switches__type_involuntary, 1);
	if (next->pid == 0)
		return;
	if (cgroup_of(next) == cgroup)
		count(&stats->sched_preemptions__by_self, 1);
	else
		count(&stats->sched_preemptions__by_foreign, 1);
}

static __always_inline void add_offcpu(struct sched_stats *stats, __u32 left_as, __u64 away)
{
	if (left_as == RUNNABLE)
		count(&stats->sched_offcpu__state_runnable, away);
	else if (left_as == SLEEPING)
		count(&stats->sched_offcpu__state_sleeping, away);
	else
		count(&stats->sched_offcpu__state_blocked, away);
}

static __always_inline void arrive(struct task_struct *next, __u64 now)
{
	struct sched_stats *stats = stats_of(cgroup_of(next));
	struct task_times *of_task = times_of(next);
	__u64 took = 0;

	if (!of_task)
		return;
	/* It left the CPU that it had unseen. */
	if (of_task->came_ns)
		count(&lost_no_start, 1);
	of_task->came_ns = now;
	if (ended(&of_task->queued_ns, now, &took) && stats)
		OBSERVE(stats, sched_runqueue_latency, sched_runqueue_latency_sum, took);
	/* A task's first time on a CPU ends no time off it. */
	if (of_task->left_ns && ended(&of_task->left_ns, now, &took) && stats)
		add_offcpu(stats, of_task->left_as, took);
}

TRACEPOINT(sched_switch, on_switch, bool preempt, struct task_struct *prev, struct task_struct *next, unsigned int state)
{
	__u64 now = bpf_ktime_get_ns();

	if (prev->pid)
		leave(prev, next, state_after(preempt, state), now);
	if (next->pid)
		arrive(next, now);
	return 0;
}
