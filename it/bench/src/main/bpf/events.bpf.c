/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Ways to count an event for its cgroup, one program each, and one that does nothing: what an event costs in each. */
#include "live.h"
#include "shards.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Only this system call of this process is an event: set before loading. In a section of its own, where C finds it. */
const volatile struct {
	__u32 process;
	__u32 call;
} measured SEC(".rodata.measured");

static __always_inline bool is_measured(long id)
{
	return (__u32)id == measured.call && bpf_get_current_pid_tgid() >> 32 == measured.process;
}

static __always_inline struct cgroup *current_cgroup(void)
{
	return cgroup_of(bpf_get_current_task_btf());
}

struct one {
	__u64 calls;
};

struct each_cpu {
	SHARDS_OF(struct one);
};

CGROUP_STORAGE(plain, struct one);
CGROUP_STORAGE(atomic, struct one);
CGROUP_STORAGE(sharded, struct each_cpu);
LIVE_VIEW(live, struct one, 1000);
LIVE_VIEW(live_sharded, struct each_cpu, 1000);

#define KEYED_BY_CGROUP(name, map_type)                \
	struct {                                       \
		__uint(type, map_type);                \
		__uint(max_entries, 10000);            \
		__type(key, __u64);                    \
		__type(value, struct one);             \
	} name SEC(".maps")

KEYED_BY_CGROUP(hash, BPF_MAP_TYPE_HASH);
KEYED_BY_CGROUP(percpu_hash, BPF_MAP_TYPE_PERCPU_HASH);

#define ON_EVENT(name)          \
	SEC("tp_btf/sys_enter") \
	int BPF_PROG(on_##name, struct pt_regs *regs, long id)

ON_EVENT(empty)
{
	return is_measured(id);
}

#define STORAGE_OF_CURRENT(map) bpf_cgrp_storage_get(&map, current_cgroup(), NULL, BPF_LOCAL_STORAGE_GET_F_CREATE)

/* Finds the task and no more: what all but the hashes begin with. */
ON_EVENT(only_task)
{
	return is_measured(id) && bpf_get_current_task_btf();
}

/* Finds the value and counts nothing: what the way to it costs. */
ON_EVENT(only_found)
{
	return is_measured(id) && STORAGE_OF_CURRENT(atomic);
}

/* Loses updates when CPUs race: what counting itself costs, and no choice. */
ON_EVENT(plain)
{
	struct one *value = is_measured(id) ? STORAGE_OF_CURRENT(plain) : NULL;

	if (value)
		*(volatile __u64 *)&value->calls += 1;
	return 0;
}

ON_EVENT(atomic)
{
	struct one *value = is_measured(id) ? STORAGE_OF_CURRENT(atomic) : NULL;

	if (value)
		__sync_fetch_and_add(&value->calls, 1);
	return 0;
}

ON_EVENT(sharded)
{
	struct each_cpu *value = is_measured(id) ? STORAGE_OF_CURRENT(sharded) : NULL;

	if (value)
		__sync_fetch_and_add(&value->shards[shard_of_cpu()].value.calls, 1);
	return 0;
}

ON_EVENT(live)
{
	struct live_slot *slot = is_measured(id) ? live_slot_of(current_cgroup()) : NULL;

	if (slot)
		__sync_fetch_and_add(&slot->value.calls, 1);
	return 0;
}

/* As an update of several words is made, whose readers can tell a torn value. */
ON_EVENT(live_bracketed)
{
	struct live_slot *slot = is_measured(id) ? live_slot_of(current_cgroup()) : NULL;

	if (slot) {
		live_begin(&slot->head);
		__sync_fetch_and_add(&slot->value.calls, 1);
		live_end(&slot->head);
	}
	return 0;
}

ON_EVENT(live_sharded)
{
	struct live_sharded_slot *slot = is_measured(id) ? live_sharded_slot_of(current_cgroup()) : NULL;

	if (slot)
		__sync_fetch_and_add(&slot->value.shards[shard_of_cpu()].value.calls, 1);
	return 0;
}

#define COUNT_BY_ID(map, add)                                              \
	do {                                                               \
		__u64 key = bpf_get_current_cgroup_id();                    \
		struct one *value, first = {};                             \
                                                                           \
		value = bpf_map_lookup_elem(&map, &key);                    \
		if (!value) {                                              \
			bpf_map_update_elem(&map, &key, &first, 1 /* BPF_NOEXIST */); \
			value = bpf_map_lookup_elem(&map, &key);            \
		}                                                          \
		if (value)                                                 \
			add;                                               \
	} while (0)

ON_EVENT(hash)
{
	if (is_measured(id))
		COUNT_BY_ID(hash, __sync_fetch_and_add(&value->calls, 1));
	return 0;
}

ON_EVENT(percpu_hash)
{
	if (is_measured(id))
		COUNT_BY_ID(percpu_hash, *(volatile __u64 *)&value->calls += 1);
	return 0;
}
