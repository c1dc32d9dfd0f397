// SPDX-License-Identifier: Apache-2.0
/*
 * A cgroup has a value in each of 16 maps, and none is ever deleted. One thread updates them in turn. Another looks one of
 * them up while it is replaced, and is told at times that there is none.
 */
#include "finding.h"
#include <pthread.h>
#include <time.h>

#define MAPS 16

static int cgroup, maps[MAPS], over;
static long round_now;

static void *replace(void *unused)
{
	__u64 value = 1;

	for (long round = 1; !__atomic_load_n(&over, __ATOMIC_RELAXED); round++) {
		/* Each goes to the head of the cgroup's list, so that maps[0] comes last in it. */
		for (int i = 1; i < MAPS; i++)
			bpf_map_update_elem(maps[i], &cgroup, &value, BPF_ANY);
		__atomic_store_n(&round_now, round, __ATOMIC_RELEASE);
		bpf_map_update_elem(maps[0], &cgroup, &value, BPF_ANY);
	}
	return unused;
}

int main(void)
{
	pthread_t writer;
	long seen = 0, lookups = 0, missed = 0;
	__u64 value = 1;

	cgroup = new_cgroup();
	for (int i = 0; i < MAPS; i++)
		need(bpf_map_update_elem(maps[i] = new_map(8), &cgroup, &value, BPF_ANY), "update");
	pthread_create(&writer, NULL, replace, NULL);
	for (time_t end = time(NULL) + 60; time(NULL) < end && !missed; lookups++) {
		long round;

		while ((round = __atomic_load_n(&round_now, __ATOMIC_ACQUIRE)) == seen)
			;
		seen = round;
		/* A moment later each time, so that some lookup is under way when the update is. */
		for (volatile int wait = lookups % 1000; wait > 0; wait--)
			;
		missed += bpf_map_lookup_elem(maps[0], &cgroup, &value) == -ENOENT;
	}
	over = 1;
	pthread_join(writer, NULL);
	return verdict(missed, "a value that is replaced and never deleted; lookup %ld: %s", lookups, missed ? "ENOENT" : "ok");
}
