/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The two values that a cgroup with a policy has. They are two because an update by user space replaces a value: what
 * programs count must not be in what user space sets. A test compares these layouts with those of PolicyValue.java and
 * CountsValue.java.
 */
#ifndef CGRPSTORAGE_POLICY_H
#define CGRPSTORAGE_POLICY_H

/* How many cgroups are asked on the way to the root; what is nested deeper is refused. */
#define POLICY_MAX_LEVELS 128

enum policy_rule {
	POLICY_ALLOW = 0,
	POLICY_DENY = 1,
	POLICY_RATE = 2,
	POLICY_BUDGET = 3,
};

/* POLICY_RATE allows count in any per_seconds, after count at once; POLICY_BUDGET allows count in all. */
struct policy_limit {
	enum policy_rule rule;
	__u32 per_seconds;
	__u64 count;
};

/* Written by user space, read by programs. */
struct policy {
	struct policy_limit connect;
	struct policy_limit bind;
	struct policy_limit exec;
};

struct policy_count {
	__u64 allowed; /* not counted under POLICY_ALLOW */
	__u64 refused;
	__u64 paid_ns; /* POLICY_RATE: the time up to which the allowance is used up */
};

/* Written by programs, read by user space: what this cgroup's own policy decided, for it and its descendants. */
struct policy_counts {
	struct bpf_spin_lock lock; /* guards each paid_ns */
	__u32 unused;
	struct policy_count connect;
	struct policy_count bind;
	struct policy_count exec;
	__u64 execs_not_stopped; /* refused, and the kernel would not send the signal */
};

#endif
