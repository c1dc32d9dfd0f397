/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A live view: each cgroup's value in a slot of an array that user space has mapped and reads with plain loads
 * (LiveView.java). The cgroup's storage holds the number of its slot.
 *
 *     LIVE_VIEW(io, struct io_stats, 10000);
 *
 *     SEC("tp_btf/sys_enter")
 *     int BPF_PROG(count, struct pt_regs *regs, long id)
 *     {
 *             struct io_slot *slot = io_slot_of(cgroup_of(bpf_get_current_task_btf()));
 *
 *             if (!slot)
 *                     return 0;
 *             live_begin(&slot->head);
 *             __sync_fetch_and_add(&slot->value.calls, 1);
 *             __sync_fetch_and_add(&slot->value.sum, id);
 *             live_end(&slot->head);
 *             return 0;
 *     }
 *
 * A cgroup gets its slot with its first event and gives it back when the last reference to it is gone (tracepoint
 * cgroup_release): the program NAME_release does that, and must be attached before the first event.
 *
 * Most events find it without the storage: each CPU remembers the slots of the cgroups that it met last.
 *
 * Nobody writes to a slot that was given back. A program reaches a cgroup through a task, a socket or a reference of its
 * own. Tasks and sockets hold references; and the count of references can become zero only a grace period of RCU after rmdir
 * (cgroup_destroy_locked: percpu_ref_kill, percpu_ref_switch_to_atomic_rcu), when programs that found the cgroup before have
 * ended. So slots may be handed out again at once.
 */
#ifndef CGRPSTORAGE_LIVE_H
#define CGRPSTORAGE_LIVE_H

#include "kernel.h"

/* What stands before each value. LiveView.java knows it; a test compares. */
struct live_head {
	__u64 cgroup_id;  /* the owner, or the last one */
	__u32 generation; /* odd while a cgroup owns the slot, one more with each change */
	__u32 begun;      /* updates that live_begin began */
	__u32 ended;      /* updates that live_end ended */
	__u32 hierarchy;  /* of the owner: each numbers its cgroups by itself */
};

/*
 * Around an update of several words, so that a reader can tell a value that is torn: one is whole when as many updates had
 * ended before it was copied as had begun afterwards. Updates may overlap, on one CPU and on many; none waits. A value of one
 * word needs neither. The results are used, so that the kernel makes atomics of them that order memory (BPF_FETCH), on arm64 too.
 */
static __always_inline void live_begin(struct live_head *head)
{
	__u32 before = __sync_fetch_and_add(&head->begun, 1);

	asm volatile("" : "+r"(before));
}

static __always_inline void live_end(struct live_head *head)
{
	__u32 before = __sync_fetch_and_add(&head->ended, 1);

	asm volatile("" : "+r"(before));
}

static __always_inline void live_next_generation(struct live_head *head)
{
	__u32 before = __sync_fetch_and_add(&head->generation, 1);

	asm volatile("" : "+r"(before));
}

/*
 * What the storages of the cgroups hold that a CPU met last: most events then need no call into the kernel, and
 * bpf_cgrp_storage_get costs more than all else that an event does. An entry may be old, and one of another cgroup: the slot
 * tells. A power of two.
 */
#define LIVE_RECENT 64

struct live_recent {
	__u64 owners[LIVE_RECENT];
};

/* Whether a slot bears a cgroup's name: it is the owner's, or the last one's. */
static __always_inline bool live_bears(const volatile struct live_head *head, __u64 id, __u32 hierarchy)
{
	return head->cgroup_id == id && head->hierarchy == hierarchy;
}

/*
 * Whether a slot is a cgroup's, by the generation that its storage had. An owner's head does not change, and a slot has its
 * generation before it gets another owner, so what was read before the generation belongs to it.
 */
static __always_inline bool live_is_owner(const volatile struct live_head *head, __u32 generation, __u64 id,
					  struct cgroup *cgroup)
{
	return live_bears(head, id, cgroup->root->hierarchy_id) && head->generation == generation;
}

/* What the search for the slot of a cgroup looks for, and finds: the slot's number and 1. */
struct live_search {
	__u64 cgroup_id;
	__u32 hierarchy;
	__u32 found;
};

static long live_search_step(void *map, __u32 *index, struct live_head *head, struct live_search *search)
{
	if (!live_bears(head, search->cgroup_id, search->hierarchy) || !(head->generation & 1))
		return 0;
	search->found = *index + 1;
	return 1;
}

extern int LINUX_KERNEL_VERSION __kconfig;

/* Up to 6.14 a lookup may fail because another task is at a storage of this CPU (bpf_cgrp_storage_trylock). */
#define LIVE_LOOKUP_MAY_FAIL (LINUX_KERNEL_VERSION < KERNEL_VERSION(6, 15, 0))

#ifndef KERNEL_VERSION
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#endif

/*
 * Makes struct NAME_slot { head; value }, the function NAME_slot_of(cgroup), which gives a cgroup's slot or NULL when all are
 * taken or the kernel gives no storage, and NAME_lost, which counts how often it gave NULL. Slots begin with a cache line, so
 * that CPUs which write to different cgroups do not disturb each other.
 *
 * The storage's word is the slot's number and 1, and above it the generation.
 */
#define LIVE_VIEW(name, value_type, slot_count)                                                          \
	struct name##_slot {                                                                             \
		struct live_head head;                                                                   \
		value_type value;                                                                        \
	} __attribute__((aligned(64)));                                                                  \
                                                                                                         \
	struct {                                                                                         \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                        \
		__uint(map_flags, BPF_F_MMAPABLE);                                                       \
		__uint(max_entries, slot_count);                                                         \
		__type(key, __u32);                                                                      \
		__type(value, struct name##_slot);                                                       \
	} name##_slots SEC(".maps");                                                                     \
                                                                                                         \
	/* The numbers of slots that were given back, the oldest first. */                               \
	struct {                                                                                         \
		__uint(type, BPF_MAP_TYPE_QUEUE);                                                        \
		__uint(max_entries, slot_count);                                                         \
		__uint(value_size, sizeof(__u32));                                                       \
	} name##_free SEC(".maps");                                                                      \
                                                                                                         \
	struct {                                                                                         \
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                                 \
		__uint(max_entries, 1);                                                                  \
		__type(key, __u32);                                                                      \
		__type(value, struct live_recent);                                                       \
	} name##_recent SEC(".maps");                                                                    \
                                                                                                         \
	CGROUP_STORAGE(name##_owner, __u64);                                                             \
                                                                                                         \
	__u32 name##_used; /* slots that were ever taken, and a few more when all are */                 \
	__u64 name##_lost;                                                                               \
	static const value_type name##_zero;                                                             \
                                                                                                         \
	static __always_inline struct name##_slot *name##_take(__u32 *index)                             \
	{                                                                                                \
		if (!bpf_map_pop_elem(&name##_free, index))                                              \
			return bpf_map_lookup_elem(&name##_slots, index);                                \
		/* Does not count on when there is no other one: it would begin again at 0. */           \
		*index = name##_used;                                                                    \
		if (!bpf_map_lookup_elem(&name##_slots, index))                                          \
			return NULL;                                                                     \
		*index = __sync_fetch_and_add(&name##_used, 1);                                          \
		return bpf_map_lookup_elem(&name##_slots, index);                                        \
	}                                                                                                \
                                                                                                         \
	/* The first event of a cgroup. When CPUs race for it, one slot stays. */                        \
	static __noinline __u64 name##_assign(struct cgroup *cgroup, __u64 *owner)                       \
	{                                                                                                \
		__u32 index = 0;                                                                         \
		struct name##_slot *slot = name##_take(&index);                                          \
		__u64 mine, other;                                                                       \
                                                                                                         \
		if (!slot)                                                                               \
			return 0;                                                                        \
		slot->head.cgroup_id = cgroup->kn->id;                                                   \
		slot->head.hierarchy = cgroup->root->hierarchy_id;                                       \
		mine = (__u64)(slot->head.generation + 1) << 32 | (index + 1);                           \
		other = __sync_val_compare_and_swap(owner, 0, mine);                                     \
		if (other) {                                                                             \
			bpf_map_push_elem(&name##_free, &index, 0);                                      \
			return other;                                                                    \
		}                                                                                        \
		live_next_generation(&slot->head);                                                       \
		return mine;                                                                             \
	}                                                                                                \
                                                                                                         \
	/* By the storage; *recent gets what it holds. */                                                \
	static __noinline struct name##_slot *name##_slot_by_storage(struct cgroup *cgroup, __u64 *recent) \
	{                                                                                                \
		struct name##_slot *slot = NULL;                                                         \
		__u64 *owner, word;                                                                      \
		__u32 index;                                                                             \
                                                                                                         \
		owner = bpf_cgrp_storage_get(&name##_owner, cgroup, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE); \
		/* NULL also for who lost a race to create (bpf_local_storage_alloc): then it is there. */ \
		if (!owner)                                                                              \
			owner = bpf_cgrp_storage_get(&name##_owner, cgroup, NULL,                        \
						     BPF_LOCAL_STORAGE_GET_F_CREATE);                    \
		if (owner) {                                                                             \
			word = *(volatile __u64 *)owner;                                                 \
			if (!word)                                                                       \
				word = name##_assign(cgroup, owner);                                     \
			*recent = word;                                                                  \
			index = word - 1;                                                                \
			slot = bpf_map_lookup_elem(&name##_slots, &index);                               \
		}                                                                                        \
		if (!slot)                                                                               \
			__sync_fetch_and_add(&name##_lost, 1);                                           \
		return slot;                                                                             \
	}                                                                                                \
                                                                                                         \
	static __always_inline struct name##_slot *name##_slot_of(struct cgroup *cgroup)                 \
	{                                                                                                \
		__u64 id = cgroup->kn->id;                                                               \
		__u32 index = 0;                                                                         \
		struct live_recent *recent = bpf_map_lookup_elem(&name##_recent, &index);                \
		struct name##_slot *slot;                                                                \
		__u64 *word;                                                                             \
                                                                                                         \
		if (!recent)                                                                             \
			return NULL;                                                                     \
		word = &recent->owners[id % LIVE_RECENT];                                                \
		index = *word - 1;                                                                       \
		slot = bpf_map_lookup_elem(&name##_slots, &index);                                       \
		if (slot && live_is_owner(&slot->head, *word >> 32, id, cgroup))                         \
			return slot;                                                                     \
		return name##_slot_by_storage(cgroup, word);                                             \
	}                                                                                                \
                                                                                                         \
	static __always_inline __u32 name##_index_of(struct cgroup *cgroup)                              \
	{                                                                                                \
		__u64 *owner = bpf_cgrp_storage_get(&name##_owner, cgroup, NULL, 0);                     \
		struct live_search search = {};                                                          \
                                                                                                         \
		if (owner)                                                                               \
			return *owner;                                                                   \
		if (LIVE_LOOKUP_MAY_FAIL) {                                                              \
			search.cgroup_id = cgroup->kn->id;                                               \
			search.hierarchy = cgroup->root->hierarchy_id;                                   \
			bpf_for_each_map_elem(&name##_slots, live_search_step, &search, 0);              \
		}                                                                                        \
		return search.found;                                                                     \
	}                                                                                                \
                                                                                                         \
	SEC("tp_btf/cgroup_release")                                                                     \
	int BPF_PROG(name##_release, struct cgroup *cgroup, const char *path)                            \
	{                                                                                                \
		__u32 index = name##_index_of(cgroup) - 1;                                               \
		struct name##_slot *slot = bpf_map_lookup_elem(&name##_slots, &index);                   \
                                                                                                         \
		if (!slot)                                                                               \
			return 0;                                                                        \
		live_next_generation(&slot->head);                                                       \
		bpf_probe_read_kernel(&slot->value, sizeof(slot->value), &name##_zero);                  \
		bpf_map_push_elem(&name##_free, &index, 0);                                              \
		return 0;                                                                                \
	}                                                                                                \
	struct name##_slot

#endif
