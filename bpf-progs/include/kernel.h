/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The few kernel types that our programs touch, written by hand in place of a generated vmlinux.h. Offsets do not matter:
 * preserve_access_index lets libbpf put in those of the running kernel (CO-RE). Only names and types must be right.
 */
#ifndef CGRPSTORAGE_KERNEL_H
#define CGRPSTORAGE_KERNEL_H

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;

#define true 1
#define false 0
#define NULL ((void *)0)

/* Part of the kernel's interface to user space; 32 came with Linux 6.2, which older headers lack. */
enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
	BPF_MAP_TYPE_CGRP_STORAGE = 32,
};

enum {
	BPF_F_NO_PREALLOC = 1 << 0,
	BPF_F_MMAPABLE = 1 << 10,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1 << 0,
};

struct bpf_spin_lock {
	__u32 val;
};

/* The context of programs on sockets: part of the interface to user space, so its offsets do not move. */
struct bpf_sock {
	__u32 bound_dev_if;
	__u32 family;
	__u32 type;
	__u32 protocol;
};

struct pt_regs;
struct seq_file;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kernfs_node {
	__u64 id;
};

struct cgroup_root {
	int hierarchy_id; /* 0 is cgroup2 */
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	unsigned int flags;
	struct cgroup_subsys_state *parent;
};

struct bpf_local_storage {
	void *cache[16]; /* element of a map, at its cache_idx */
};

struct bpf_local_storage_map {
	__u16 cache_idx;
};

struct cgroup {
	struct cgroup_subsys_state self;
	int level;
	int nr_descendants;
	struct kernfs_node *kn;
	struct cgroup_root *root;
	struct bpf_local_storage *bpf_cgrp_storage;
};

struct list_head {
	struct list_head *next;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct task_struct {
	int pid;
	int tgid;
	int exit_code;
	struct css_set *cgroups;
};

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id;
	__u64 seq_num;
};

struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
};

#pragma clang attribute pop

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* A map from cgroup to a value of TYPE. */
#define CGROUP_STORAGE(name, value_type)                \
	struct {                                        \
		__uint(type, BPF_MAP_TYPE_CGRP_STORAGE); \
		__uint(map_flags, BPF_F_NO_PREALLOC);    \
		__type(key, int);                        \
		__type(value, value_type);               \
	} name SEC(".maps")

/* A map from task to a value of TYPE, freed with the task. */
#define TASK_STORAGE(name, value_type)                   \
	struct {                                         \
		__uint(type, BPF_MAP_TYPE_TASK_STORAGE); \
		__uint(map_flags, BPF_F_NO_PREALLOC);    \
		__type(key, int);                        \
		__type(value, value_type);               \
	} name SEC(".maps")

/*
 * A program at a tracepoint, and in the object's BTF the arguments that it takes, so that user space can compare them with the
 * kernel's own (btf_trace_*) before it loads anything: they change between releases.
 */
#define TRACEPOINT(event, handler, args...)                         \
	typedef void (*takes_##event)(void *data, ##args);          \
	takes_##event unused_takes_##event __attribute__((unused)); \
	SEC("tp_btf/" #event) int BPF_PROG(handler, ##args)

/* The cgroup2 cgroup of a task. */
static __always_inline struct cgroup *cgroup_of(struct task_struct *task)
{
	return task->cgroups->dfl_cgrp;
}

/*
 * The value that a cgroup has in a map, or NULL. A lookup goes along the cgroup's list without a lock, and misses an element that
 * an update replaces meanwhile: the new one is linked at the head, behind it (bpf_local_storage_update). Whoever looks again
 * finds the new one. Up to 6.14 NULL also says that another task of this CPU is at a storage (bpf_cgrp_storage_trylock).
 */
static __always_inline void *value_of(void *map, struct cgroup *cgroup)
{
	void *value = bpf_cgrp_storage_get(map, cgroup, NULL, 0);

	return value ? value : bpf_cgrp_storage_get(map, cgroup, NULL, 0);
}

/* NULL for the root. */
static __always_inline struct cgroup *parent_of(struct cgroup *cgroup)
{
	struct cgroup_subsys_state *parent = cgroup->self.parent;

	return parent ? parent->cgroup : NULL;
}

#endif
