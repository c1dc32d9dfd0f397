// SPDX-License-Identifier: Apache-2.0
/*
 * Since Linux 7.0 an update gives ENOMEM now and then although nearly all memory is free. Here each of some processes has
 * a map and a cgroup of its own. Up to 6.19 the same load never sees it.
 */
#include "finding.h"
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>

#define PROCESSES 6
#define SIZE 8000 /* of the last size of kmalloc_nolock, which has no larger one to fall back to */

static long free_mib(void)
{
	struct sysinfo memory;

	sysinfo(&memory);
	return (long)(memory.freeram * memory.mem_unit >> 20);
}

static void work(long seconds, volatile long *free_when_refused)
{
	int cgroup = new_cgroup(), map = new_map(SIZE);
	time_t end = time(NULL) + seconds;
	char value[SIZE] = {};

	while (time(NULL) < end && !*free_when_refused) {
		if (bpf_map_update_elem(map, &cgroup, value, BPF_ANY) == -ENOMEM)
			*free_when_refused = free_mib();
		bpf_map_delete_elem(map, &cgroup);
	}
}

int main(void)
{
	volatile long *refused = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; i < PROCESSES; i++)
		if (!need(fork(), "fork")) {
			work(release() < 700 ? 2 : 60, refused);
			exit(0);
		}
	while (wait(NULL) > 0)
		;
	return verdict(release() < 700 ? !*refused : *refused > 500, "%d processes with values of %d bytes, %ld MiB free: update %s",
		       PROCESSES, SIZE, *refused ? *refused : free_mib(), *refused ? "ENOMEM" : "ok");
}
