/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* System calls by class, and those that failed. */
#include "collector.h"
#include <bpf/bpf_core_read.h>

#define NUMBERS 1024
#define TS_COMPAT 0x2             /* x86-64: in a system call of the 32-bit table */
#define TIF_32BIT (1UL << 22)     /* arm64: a 32-bit task */
#define MOST_ERRNO 4095
#define FIRST_RESTART 512         /* to LAST_RESTART: a signal came, and the call is made again or gives EINTR */
#define LAST_RESTART 516

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pt_regs___x86 {
	unsigned long orig_ax;
};

struct pt_regs___arm64 {
	int syscallno;
};

struct thread_info___x86 {
	unsigned int status;
};

struct thread_info___arm64 {
	unsigned long flags;
};

struct task_struct___x86 {
	struct thread_info___x86 thread_info;
};

struct task_struct___arm64 {
	struct thread_info___arm64 thread_info;
};

#pragma clang attribute pop

/* The class of each system call of the native table; user space writes it before the load. */
const volatile __u8 class_of[NUMBERS] = {};

COLLECTOR(struct syscalls_stats)

static __always_inline bool is_x86(void)
{
	return bpf_core_field_exists(struct pt_regs___x86, orig_ax);
}

/* 32-bit calls have numbers of their own. */
static __always_inline bool is_compat(struct task_struct *task)
{
	if (is_x86())
		return ((struct task_struct___x86 *)task)->thread_info.status & TS_COMPAT;
	return ((struct task_struct___arm64 *)task)->thread_info.flags & TIF_32BIT;
}

static __always_inline long number_in(struct pt_regs *regs)
{
	if (is_x86())
		return ((struct pt_regs___x86 *)regs)->orig_ax;
	return ((struct pt_regs___arm64 *)regs)->syscallno;
}

static __always_inline __u32 class_of_call(struct task_struct *task, unsigned long number)
{
	__u32 class = number < NUMBERS && !is_compat(task) ? class_of[number & (NUMBERS - 1)] : SYSCALL_other;

	return class < SYSCALL_CLASS_COUNT ? class : SYSCALL_other;
}

TRACEPOINT(sys_enter, on_enter, struct pt_regs *regs, long number)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct syscalls_stats *stats = stats_of(cgroup_of(task));

	if (stats)
		count(&stats->calls[class_of_call(task, number)], 1);
	return 0;
}

static __always_inline bool is_error(long result)
{
	return result < 0 && result >= -MOST_ERRNO && (result > -FIRST_RESTART || result < -LAST_RESTART);
}

TRACEPOINT(sys_exit, on_return, struct pt_regs *regs, long result)
{
	struct task_struct *task;
	struct syscalls_stats *stats;
	long number;

	if (!is_error(result))
		return 0;
	/* At the end of rt_sigreturn there is no number, and the result is that of the call which the signal came into. */
	number = number_in(regs);
	if (number < 0)
		return 0;
	task = bpf_get_current_task_btf();
	stats = stats_of(cgroup_of(task));
	if (stats)
		count(&stats->errors[class_of_call(task, number)], 1);
	return 0;
}
