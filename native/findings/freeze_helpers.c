// SPDX-License-Identifier: Apache-2.0
/* A frozen map is read-only for system calls alone: a BPF program goes on creating and deleting values in it. */
#include "program.h"

int main(void)
{
	int map = new_map(8), first = bpf_map_freeze(map), second = bpf_map_freeze(map), cgroup, update, lookup;
	struct bpf_insn create[] = {
		LOAD(BPF_REG_2, BPF_REG_1, 0), /* the new cgroup */
		MAP(BPF_REG_1, map),
		SET(BPF_REG_3, 0),
		SET(BPF_REG_4, CREATE),
		STORAGE_GET,
		SET(BPF_REG_0, 0),
		EXIT,
	};
	__u64 value = 1;

	attach("cgroup_mkdir", create, COUNT(create));
	cgroup = new_cgroup();
	update = bpf_map_update_elem(map, &cgroup, &value, BPF_ANY);
	lookup = bpf_map_lookup_elem(map, &cgroup, &value);
	return verdict(!first && second == (release() < 605 ? -EBUSY : -EPERM) && update == -EPERM && !lookup && !value,
		       "freeze: %s, again: %s; update: %s; lookup of what a program has created since: %s", name(first),
		       name(second), name(update), name(lookup));
}
