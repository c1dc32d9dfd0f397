// SPDX-License-Identifier: Apache-2.0
/*
 * Two threads give one cgroup its first element, each through a map of its own. They share nothing that user space can
 * see, yet one gets EAGAIN.
 */
#include "finding.h"
#include <pthread.h>
#include <time.h>

static int cgroup, refused;

static void *work(void *unused)
{
	int map = new_map(8), result;
	time_t end = time(NULL) + 60;
	__u64 value = 1;

	while (!__atomic_load_n(&refused, __ATOMIC_RELAXED) && time(NULL) < end) {
		result = bpf_map_update_elem(map, &cgroup, &value, BPF_ANY);
		if (result)
			__atomic_store_n(&refused, result, __ATOMIC_RELAXED);
		bpf_map_delete_elem(map, &cgroup);
	}
	return unused;
}

int main(void)
{
	pthread_t other;

	cgroup = new_cgroup();
	pthread_create(&other, NULL, work, NULL);
	work(NULL);
	pthread_join(other, NULL);
	return verdict(refused == -EAGAIN, "two maps, one cgroup, two threads; update: %s", name(refused));
}
