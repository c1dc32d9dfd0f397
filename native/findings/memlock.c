// SPDX-License-Identifier: Apache-2.0
/* The memory that a map reports for itself does not hold its elements: it is the same with none and with 8,000 bytes. */
#include "finding.h"

static int memlock(int map)
{
	char path[64], line[128];
	int bytes = -1;
	FILE *info;

	sprintf(path, "/proc/self/fdinfo/%d", map);
	info = fopen(path, "r");
	while (info && fgets(line, sizeof(line), info))
		sscanf(line, "memlock: %d", &bytes);
	if (info)
		fclose(info);
	return bytes;
}

int main(void)
{
	int cgroup = new_cgroup(), map = new_map(8000), before = memlock(map), after;
	char value[8000] = {};

	need(bpf_map_update_elem(map, &cgroup, value, BPF_ANY), "update");
	after = memlock(map);
	return verdict(before == after && after >= 0 && after < 8000, "memlock with no value: %d; with a value of 8000 bytes: %d",
		       before, after);
}
