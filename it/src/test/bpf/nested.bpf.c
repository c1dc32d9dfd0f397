/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A program at the entry of a function of local storage, so that it runs inside an operation on a cgroup's value, as the
 * kernel's own test "recursion" does: there it does one thing with the same cgroup, and writes down what it got.
 */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

CGROUP_STORAGE(watched, __u64);
CGROUP_STORAGE(other, __u64);

enum deed { NOTHING, GET, DELETE, CREATE, CREATE_OTHER };

__u32 watched_thread;
__u32 wanted; /* enum deed: done once */
__u64 runs;
long outcome; /* GET and CREATE: whether there is a value; DELETE: 0 or -errno */

static __always_inline void run(void)
{
	struct cgroup *cgroup = cgroup_of(bpf_get_current_task_btf());
	__u32 deed = wanted;

	if ((__u32)bpf_get_current_pid_tgid() != watched_thread || deed == NOTHING)
		return;
	wanted = NOTHING;
	runs++;
	if (deed == GET)
		outcome = bpf_cgrp_storage_get(&watched, cgroup, NULL, 0) != NULL;
	else if (deed == DELETE)
		outcome = bpf_cgrp_storage_delete(&watched, cgroup);
	else if (deed == CREATE)
		outcome = bpf_cgrp_storage_get(&watched, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE) != NULL;
	else
		outcome = bpf_cgrp_storage_get(&other, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE) != NULL;
}

SEC("fentry/bpf_local_storage_update")
int BPF_PROG(at_update)
{
	run();
	return 0;
}

SEC("fentry/bpf_selem_unlink")
int BPF_PROG(at_unlink)
{
	run();
	return 0;
}
