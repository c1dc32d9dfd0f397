/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Obeys the policies that user space puts into cgroup storage: who may connect, bind and exec, with no LSM and no fentry.
 * Attached at the cgroup2 root. The calling task's cgroup is asked and each of its ancestors: all must allow.
 */
#include "kernel.h"
#include "policy.h"

#define NSEC_PER_SEC 1000000000ULL
#define SIGKILL 9
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_MPTCP 262

/* What a program on a cgroup's sockets returns; a refusal is EPERM for the caller. */
#define REFUSE 0
#define ALLOW 1

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Always known when a program is compiled, so that no switch below is left in it. */
enum operation {
	CONNECT,
	CREATE, /* a socket whose connects no program sees: refused to whom connect is limited */
	BIND,
	EXEC,
};

CGROUP_STORAGE(policies, struct policy);
CGROUP_STORAGE(policy_counts, struct policy_counts);

static __always_inline struct policy_limit *limit_of(struct policy *policy, enum operation operation)
{
	switch (operation) {
	case CONNECT:
	case CREATE:
		return &policy->connect;
	case BIND:
		return &policy->bind;
	default:
		return &policy->exec;
	}
}

static __always_inline struct policy_count *count_of(struct policy_counts *counts, enum operation operation)
{
	switch (operation) {
	case CONNECT:
	case CREATE:
		return &counts->connect;
	case BIND:
		return &counts->bind;
	default:
		return &counts->exec;
	}
}

/* User space makes them with the policy: they are made here only when a clear and a set have met. */
static __always_inline struct policy_counts *counts_of(struct cgroup *cgroup)
{
	return bpf_cgrp_storage_get(&policy_counts, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

/*
 * A bucket of tokens kept as one time: each attempt moves it on by an interval, and it may be so far before the clock that
 * `count` fit in. A time later than that was reached at a slower rate, before the policy was changed.
 */
static __always_inline bool pay(struct policy_counts *counts, struct policy_count *count, struct policy_limit *limit)
{
	__u64 interval = limit->per_seconds * NSEC_PER_SEC / limit->count;
	__u64 now = bpf_ktime_get_ns();
	__u64 latest = now + limit->count * interval;
	bool allowed;

	bpf_spin_lock(&counts->lock);
	if (count->paid_ns < now)
		count->paid_ns = now;
	if (count->paid_ns > latest)
		count->paid_ns = latest;
	allowed = count->paid_ns + interval <= latest;
	if (allowed)
		count->paid_ns += interval;
	bpf_spin_unlock(&counts->lock);
	if (allowed)
		__sync_fetch_and_add(&count->allowed, 1);
	return allowed;
}

/*
 * The count itself is the budget that was used. What went over it is taken back: a refusal must not use up a larger
 * budget that is set later.
 */
static __always_inline bool spend(struct policy_count *count, struct policy_limit *limit)
{
	if (__sync_fetch_and_add(&count->allowed, 1) < limit->count)
		return true;
	__sync_fetch_and_add(&count->allowed, -1);
	return false;
}

static __always_inline bool decide(struct policy_counts *counts, struct policy_count *count, struct policy_limit *limit)
{
	switch (limit->rule) {
	case POLICY_RATE:
		return pay(counts, count, limit);
	case POLICY_BUDGET:
		return spend(count, limit);
	default:
		return false;
	}
}

/* Whether a cgroup's own policy allows it. */
static __always_inline bool allows(struct cgroup *cgroup, enum operation operation)
{
	struct policy *policy = value_of(&policies, cgroup);
	struct policy_counts *counts;
	struct policy_count *count;
	struct policy_limit *limit;

	if (!policy)
		return true;
	limit = limit_of(policy, operation);
	if (limit->rule == POLICY_ALLOW)
		return true;
	counts = counts_of(cgroup);
	if (!counts)
		return false;
	count = count_of(counts, operation);
	if (operation != CREATE && decide(counts, count, limit))
		return true;
	__sync_fetch_and_add(&count->refused, 1);
	return false;
}

static __always_inline void count_too_deep(struct cgroup *cgroup, enum operation operation)
{
	struct policy_counts *counts = counts_of(cgroup);

	if (counts)
		__sync_fetch_and_add(&count_of(counts, operation)->refused, 1);
}

/* The cgroup on the way to the root that refuses the calling task; NULL when all allow. */
static __always_inline struct cgroup *refusing(enum operation operation)
{
	struct cgroup *own = cgroup_of(bpf_get_current_task_btf());
	struct cgroup *cgroup = own;
	int level;

	for (level = 0; level < POLICY_MAX_LEVELS; level++) {
		if (!allows(cgroup, operation))
			return cgroup;
		cgroup = parent_of(cgroup);
		if (!cgroup)
			return NULL;
	}
	count_too_deep(own, operation);
	return own;
}

SEC("cgroup/connect4")
int policy_connect4(void *ctx)
{
	return refusing(CONNECT) ? REFUSE : ALLOW;
}

SEC("cgroup/connect6")
int policy_connect6(void *ctx)
{
	return refusing(CONNECT) ? REFUSE : ALLOW;
}

/* UDP needs no connect to send: a datagram to an address is an attempt of its own. */
SEC("cgroup/sendmsg4")
int policy_sendmsg4(void *ctx)
{
	return refusing(CONNECT) ? REFUSE : ALLOW;
}

SEC("cgroup/sendmsg6")
int policy_sendmsg6(void *ctx)
{
	return refusing(CONNECT) ? REFUSE : ALLOW;
}

SEC("cgroup/sock_create")
int policy_create(struct bpf_sock *ctx)
{
	switch (ctx->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_MPTCP:
		return ALLOW;
	}
	return refusing(CREATE) ? REFUSE : ALLOW;
}

SEC("cgroup/bind4")
int policy_bind4(void *ctx)
{
	return refusing(BIND) ? REFUSE : ALLOW;
}

SEC("cgroup/bind6")
int policy_bind6(void *ctx)
{
	return refusing(BIND) ? REFUSE : ALLOW;
}

/*
 * No hook before an exec can refuse it without LSM. Here it has succeeded, and the task is still in the kernel: the signal
 * ends it before the new program's first instruction.
 */
SEC("tp_btf/sched_process_exec")
int policy_exec(void *ctx)
{
	struct cgroup *cgroup = refusing(EXEC);
	struct policy_counts *counts;

	if (!cgroup || !bpf_send_signal(SIGKILL))
		return 0;
	counts = counts_of(cgroup);
	if (counts)
		__sync_fetch_and_add(&counts->execs_not_stopped, 1);
	return 0;
}
