// SPDX-License-Identifier: Apache-2.0
/*
 * One thread, no other user of its cgroup, and an update gives EAGAIN: a map closed before is still being freed by a
 * worker of the kernel, which takes the cgroup's last element away in the middle of the update.
 */
#include "finding.h"
#include <time.h>

#define SIZE 8000 /* the longer the kernel copies, the sooner the worker falls into it */

int main(void)
{
	int cgroup = new_cgroup(), second = new_map(SIZE), result = 0;
	time_t end = time(NULL) + 120;
	char value[SIZE] = {};

	while (result != -EAGAIN && time(NULL) < end) {
		int first = new_map(8);

		bpf_map_update_elem(first, &cgroup, value, BPF_ANY);
		close(first); /* the worker starts when a grace period has passed */
		/* BPF_EXIST: ENOENT each time, so that the element of `first` stays the only one. BPF_ANY meets it too. */
		for (int i = 0; i < 30000 && result != -EAGAIN; i++)
			result = bpf_map_update_elem(second, &cgroup, value, BPF_EXIST);
	}
	return verdict(result == -EAGAIN, "one thread; update after another map was closed: %s", name(result));
}
