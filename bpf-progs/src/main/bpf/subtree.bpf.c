/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Reads or writes the values of a whole subtree of cgroups in one pass. Values are copied into an array that user space has
 * mapped, and not to an iterator's own output, which ends at 32 KiB and cannot go on.
 *
 * There are two ways through the tree. A program of type syscall walks it with the kernel's iterator of css (6.7; in such
 * programs, with bpf_cgroup_from_id, 6.11): one system call, under RCU, half the cost. iter/cgroup (6.1) takes three
 * system calls and cgroup_mutex. User space loads the programs that it can use.
 */
#include "kernel.h"
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* The state of an iterator of css: opaque, but for its size. */
struct bpf_iter_css {
	__u64 opaque[3];
} __attribute__((aligned(8)));

extern struct cgroup *bpf_cgroup_from_id(__u64 id) __ksym __weak;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym __weak;
extern int bpf_iter_css_new(struct bpf_iter_css *it, struct cgroup_subsys_state *start, unsigned int flags) __ksym __weak;
extern struct cgroup_subsys_state *bpf_iter_css_next(struct bpf_iter_css *it) __ksym __weak;
extern void bpf_iter_css_destroy(struct bpf_iter_css *it) __ksym __weak;
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;
extern void bpf_rcu_read_lock(void) __ksym __weak;
extern void bpf_rcu_read_unlock(void) __ksym __weak;

enum {
	CSS_ONLINE = 1 << 1, /* cleared by rmdir (cgroup_destroy_locked) */
	CGROUP_ITER_DESCENDANTS_PRE = 2,
};

/* One cgroup that has a value; value_size bytes of it follow. User space sets the array's value size to fit both. */
struct record {
	__u64 cgroup_id;
	__u8 value[8];
};

/* Set before loading, so that the verifier knows it as a constant. */
const volatile __u32 value_size = 8;

/* What a pass that writes does. */
enum operation {
	CREATE, /* the initial value, where there is none */
	RESET,  /* the initial value, in place, where there is one */
	DELETE, /* no value */
};

enum { ANY_DEPTH = 0x7fffffff };

/* Set by user space before each pass. */
__u32 operation; /* enum operation */
__u32 deepest = ANY_DEPTH; /* how far below the root at most */
__u32 listed = ~0u;  /* how many ids are listed; ~0 means that all cgroups are meant */

/* Counted by each pass; set to 0 before it. */
__u32 found;   /* cgroups that have a value, also those for which there was no room; or that were written */
__u32 refused; /* cgroups that the kernel did not let be written */

static __u32 root_level;
static __u32 visited;

CGROUP_STORAGE(storage, __u64);

#define MAPPED_ARRAY(name, value_type)                \
	struct {                                      \
		__uint(type, BPF_MAP_TYPE_ARRAY);     \
		__uint(map_flags, BPF_F_MMAPABLE);    \
		__uint(max_entries, 1);               \
		__type(key, __u32);                   \
		__type(value, value_type);            \
	} name SEC(".maps")

MAPPED_ARRAY(records, struct record);
MAPPED_ARRAY(ids, __s64);          /* ascending */
MAPPED_ARRAY(initial, struct record); /* one, whose value is the initial value */

/* A function of its own for the verifier: 32 steps are any number of ids. */
__noinline bool is_listed(__s64 id)
{
	__u32 low = 0, high = listed;
	int i;

	for (i = 0; i < 32 && low < high; i++) {
		__u32 middle = low + (high - low) / 2;
		__s64 *at = bpf_map_lookup_elem(&ids, &middle);

		if (!at)
			return false;
		if (*at == id)
			return true;
		if (*at < id)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static __always_inline bool is_wanted(struct cgroup *cgroup)
{
	return (deepest == ANY_DEPTH || (__u32)cgroup->level - root_level <= deepest) &&
	       (listed == ~0u || is_listed(cgroup->kn->id));
}

static __always_inline void copy_value(struct cgroup *cgroup)
{
	struct record *record;
	__u32 index;
	void *value;

	if (!is_wanted(cgroup))
		return;
	value = value_of(&storage, cgroup);
	if (!value)
		return;
	/* One pass at a time: no other CPU runs this program. */
	index = found++;
	record = bpf_map_lookup_elem(&records, &index);
	if (!record)
		return;
	record->cgroup_id = cgroup->kn->id;
	bpf_probe_read_kernel(record->value, value_size, value);
}

static __always_inline void count(bool done)
{
	if (done)
		found++;
	else
		refused++;
}

static __always_inline void write_value(struct cgroup *cgroup)
{
	__u32 first = 0;
	struct record *init = bpf_map_lookup_elem(&initial, &first);
	void *value;

	if (!init || !is_wanted(cgroup))
		return;
	value = value_of(&storage, cgroup);
	if (operation == CREATE) {
		if (!value)
			count(bpf_cgrp_storage_get(&storage, cgroup, init->value, BPF_LOCAL_STORAGE_GET_F_CREATE));
	} else if (value && operation == RESET) {
		count(!bpf_probe_read_kernel(value, value_size, init->value));
	} else if (value && operation == DELETE) {
		count(!bpf_cgrp_storage_delete(&storage, cgroup));
	}
}

/* iter/cgroup: parents first, so the first is the root; the pass ends with a call without a cgroup. */
static __always_inline struct cgroup *next(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;

	if (cgroup && ctx->meta->seq_num == 0)
		root_level = cgroup->level;
	return cgroup;
}

SEC("iter/cgroup")
int copy_iterate(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = next(ctx);

	if (cgroup)
		copy_value(cgroup);
	return 0;
}

SEC("iter/cgroup")
int write_iterate(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = next(ctx);

	if (cgroup)
		write_value(cgroup);
	return 0;
}

/*
 * A pass over many cgroups waits for memory: for each one's node, its storage and its value, which lie far apart. When those of
 * the next cgroups are read first, one after the other, the CPU waits for several of them at once (docs/benchmarks.md). Where
 * its caches hold them all, reading them twice costs more than it saves.
 */
enum {
	AHEAD = 16,
	MANY = 1024,
};

/* Eight bytes, whatever they are. A bad address reads as 0. */
static __always_inline void *word_at(void *address)
{
	struct list_head *word = bpf_rdonly_cast(address, bpf_core_type_id_kernel(struct list_head));

	return word->next;
}

static __always_inline void touch(void *word)
{
	asm volatile("" ::"r"(word));
}

/* Where a storage keeps a map's element at hand. */
static __always_inline __u32 cache_index(void *map)
{
	struct bpf_local_storage_map *of = bpf_rdonly_cast(map, bpf_core_type_id_kernel(struct bpf_local_storage_map));

	return of->cache_idx % 16;
}

static __always_inline void touch_value(struct cgroup *cgroup, __u32 index)
{
	struct bpf_local_storage *of = cgroup->bpf_cgrp_storage;
	void *data; /* struct bpf_local_storage_data: a pointer, then the value */

	touch((void *)cgroup->kn->id);
	if (!of)
		return;
	data = word_at((void *)of->cache + index * sizeof(void *));
	if (!data)
		return;
	touch(word_at(data));
	touch(word_at(data + value_size));
}

static __always_inline void look_ahead(struct bpf_iter_css *ahead)
{
	__u32 index = cache_index(&storage);
	struct cgroup_subsys_state *css;
	int i;

	for (i = 0; i < AHEAD && (css = bpf_iter_css_next(ahead)); i++)
		touch_value(css->cgroup, index);
}

/* Also whether a kernel still has what is looked at. */
static __always_inline bool is_worth_looking_ahead(struct cgroup *root)
{
	return bpf_core_field_exists(root->nr_descendants) && bpf_core_field_exists(root->bpf_cgrp_storage) &&
	       bpf_core_field_exists(struct bpf_local_storage, cache) &&
	       bpf_core_field_exists(struct bpf_local_storage_map, cache_idx) && root->nr_descendants >= MANY &&
	       deepest == ANY_DEPTH && listed == ~0u;
}

/* The context of a test run: where the walk begins. */
struct walk {
	__u64 root_id;
};

/*
 * Gives 0, or 1 when the root is not to be found. A removed cgroup is still in the tree while something refers to it; it is
 * passed over, as iter/cgroup does (cgroup_iter_seq_show).
 */
#define WALK(walk, action)                                                                              \
	struct cgroup *root = bpf_cgroup_from_id((walk)->root_id);                                      \
	struct cgroup_subsys_state *css;                                                                \
	struct bpf_iter_css it, ahead;                                                                  \
	bool many;                                                                                      \
                                                                                                        \
	if (!root)                                                                                      \
		return 1;                                                                               \
	root_level = root->level;                                                                       \
	many = is_worth_looking_ahead(root);                                                            \
	visited = 0;                                                                                    \
	bpf_rcu_read_lock();                                                                            \
	bpf_iter_css_new(&it, &root->self, CGROUP_ITER_DESCENDANTS_PRE);                                \
	bpf_iter_css_new(&ahead, &root->self, CGROUP_ITER_DESCENDANTS_PRE);                             \
	while ((css = bpf_iter_css_next(&it))) {                                                        \
		if (many && visited++ % AHEAD == 0)                                                     \
			look_ahead(&ahead);                                                             \
		if (css->flags & CSS_ONLINE)                                                            \
			action(css->cgroup);                                                            \
	}                                                                                               \
	bpf_iter_css_destroy(&ahead);                                                                   \
	bpf_iter_css_destroy(&it);                                                                      \
	bpf_rcu_read_unlock();                                                                          \
	bpf_cgroup_release(root);                                                                       \
	return 0

SEC("syscall")
int copy_walk(struct walk *walk)
{
	WALK(walk, copy_value);
}

SEC("syscall")
int write_walk(struct walk *walk)
{
	WALK(walk, write_value);
}
