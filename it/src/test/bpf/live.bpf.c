/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A live view whose values a test run writes: each word the same, with the owner's id beside them. */
#include "live.h"
#include "shards.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

extern struct cgroup *bpf_cgroup_from_id(__u64 id) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym;

struct marks {
	__u64 cgroup_id;
	__u64 words[6];
	__u64 total;
};

LIVE_VIEW(marks, struct marks, 1000);

struct part {
	__u64 count;
};

struct parts {
	SHARDS_OF(struct part);
};

LIVE_VIEW(parts, struct parts, 100);

/* The context of a test run. */
struct mark {
	__u64 cgroup_id;
	__u64 word;
	__u64 times;
};

static __always_inline void write_words(struct marks_slot *slot, __u64 id, __u64 word)
{
	volatile __u64 *words = slot->value.words;

	live_begin(&slot->head);
	slot->value.cgroup_id = id;
	words[0] = word;
	words[1] = word;
	words[2] = word;
	words[3] = word;
	words[4] = word;
	words[5] = word;
	__sync_fetch_and_add(&slot->value.total, 1);
	live_end(&slot->head);
}

/* Gives 0; 1 when there is no such cgroup, 2 when it has no slot. */
SEC("syscall")
int mark(struct mark *mark)
{
	struct cgroup *cgroup = bpf_cgroup_from_id(mark->cgroup_id);
	struct marks_slot *slot;
	__u64 i;

	if (!cgroup)
		return 1;
	slot = marks_slot_of(cgroup);
	if (slot)
		for (i = 0; i < 1000 && i < mark->times; i++)
			write_words(slot, mark->cgroup_id, mark->word);
	bpf_cgroup_release(cgroup);
	return slot ? 0 : 2;
}

/* Counts in parts, one for each CPU. Gives what mark gives. */
SEC("syscall")
int count(struct mark *mark)
{
	struct cgroup *cgroup = bpf_cgroup_from_id(mark->cgroup_id);
	struct parts_slot *slot;
	__u64 i;

	if (!cgroup)
		return 1;
	slot = parts_slot_of(cgroup);
	if (slot)
		for (i = 0; i < 1000 && i < mark->times; i++)
			__sync_fetch_and_add(&slot->value.shards[shard_of_cpu()].value.count, 1);
	bpf_cgroup_release(cgroup);
	return slot ? 0 : 2;
}
