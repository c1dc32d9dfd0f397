/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A value in several parts, one for each CPU, so that CPUs which count for one cgroup do not wait for each other's cache line.
 * User space adds the parts up (Shards.java).
 *
 *     struct io_stats {
 *             SHARDS_OF(struct io);
 *     };
 *     __sync_fetch_and_add(&stats->shards[shard_of_cpu()].value.calls, 1);
 *
 * CPUs beyond SHARD_COUNT share parts, and a program may be interrupted by another one on its own CPU: so add by an atomic,
 * which then costs little, and nothing is lost.
 */
#ifndef CGRPSTORAGE_SHARDS_H
#define CGRPSTORAGE_SHARDS_H

#include "kernel.h"

/* A power of two. */
#ifndef SHARD_COUNT
#define SHARD_COUNT 8
#endif

/*
 * The members of a struct. What the kernel keeps before a value of cgroup storage, and reads at each lookup (smap of struct
 * bpf_local_storage_data), is in the cache line where the value begins: no part may be in that one.
 */
#define SHARDS_OF(value_type)                         \
	__u64 apart[8];                               \
	struct {                                      \
		value_type value;                     \
	} __attribute__((aligned(64))) shards[SHARD_COUNT]

static __always_inline __u32 shard_of_cpu(void)
{
	return bpf_get_smp_processor_id() & (SHARD_COUNT - 1);
}

#endif
