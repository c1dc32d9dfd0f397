// SPDX-License-Identifier: Apache-2.0
/*
 * A map with values of 8,121 to 65,407 bytes is created, and since Linux 6.19 no value can ever be stored in it. x86-64,
 * pages of 4 KiB.
 */
#include "finding.h"

/* The map stays open: while it is freed, the next update might get EAGAIN (eagain_alone). */
static int update(int cgroup, __u32 size)
{
	void *value = calloc(1, size);
	int map = new_map(size), result = bpf_map_update_elem(map, &cgroup, value, BPF_ANY);

	free(value);
	return result;
}

int main(void)
{
	int cgroup = new_cgroup();
	int fits = update(cgroup, 8120), over = update(cgroup, 8121), largest = update(cgroup, 65407);
	int expected = release() < 619 ? 0 : -ENOMEM;

	return verdict(!fits && over == expected && largest == expected,
		       "all three maps created; update of 8120 bytes: %s, 8121: %s, 65407: %s", name(fits), name(over),
		       name(largest));
}
