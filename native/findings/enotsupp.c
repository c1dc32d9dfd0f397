// SPDX-License-Identifier: Apache-2.0
/* Errno 524 reaches user space: the kernel's own ENOTSUPP, which no libc knows and which is not EOPNOTSUPP (95). */
#include "finding.h"

int main(void)
{
	int cgroup = new_cgroup(), map = new_map(8), next, batch, take;
	__u32 token, keys[1], count = 1;
	__u64 value = 1, values[1];

	need(bpf_map_update_elem(map, &cgroup, &value, BPF_ANY), "update");
	next = bpf_map_get_next_key(map, NULL, &keys[0]);
	batch = bpf_map_lookup_batch(map, NULL, &token, keys, values, &count, NULL);
	take = bpf_map_lookup_and_delete_elem(map, &cgroup, &value);
	return verdict(next == -524 && batch == -524 && take == -524,
		       "next key: %d, batch lookup: %d, lookup and delete: %d (\"%s\")", next, batch, take, strerror(-next));
}
