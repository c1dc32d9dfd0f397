/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* In place of bpf-progs/include/collector.h: the same statistics in a hash keyed by cgroup id, as others keep them. */
#ifndef CGRPSTORAGE_HASH_COLLECTOR_H
#define CGRPSTORAGE_HASH_COLLECTOR_H

#include_next "collector.h"

#undef COLLECTOR
#define COLLECTOR(value_type)                                                    \
	struct {                                                                 \
		__uint(type, BPF_MAP_TYPE_HASH);                                 \
		__uint(max_entries, 10000);                                      \
		__type(key, __u64);                                              \
		__type(value, value_type);                                       \
	} storage SEC(".maps");                                                  \
	const volatile value_type nothing = {};                                  \
	__u64 lost_no_storage;                                                   \
	static __always_inline value_type *stats_of(struct cgroup *cgroup)       \
	{                                                                        \
		__u64 id = cgroup->kn->id;                                       \
		value_type *value = bpf_map_lookup_elem(&storage, &id);          \
                                                                                 \
		if (!value) {                                                    \
			bpf_map_update_elem(&storage, &id, (void *)&nothing, 1 /* BPF_NOEXIST */); \
			value = bpf_map_lookup_elem(&storage, &id);              \
		}                                                                \
		if (!value)                                                      \
			count(&lost_no_storage, 1);                              \
		return value;                                                    \
	}

#endif
