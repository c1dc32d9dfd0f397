// SPDX-License-Identifier: Apache-2.0
/*
 * A removed cgroup keeps its values as long as anything refers to it, here a socket. No system call can read or delete
 * them; a BPF program can.
 */
#include "program.h"
#include <sys/socket.h>

static void join(const char *format)
{
	char path[PATH_MAX + 32];
	int procs;

	snprintf(path, sizeof(path), format, cgroup_dir);
	procs = need(open(path, O_WRONLY | O_CLOEXEC), path);
	need(write(procs, "0", 1), path);
	close(procs);
}

int main(void)
{
	int cgroup = new_cgroup(), map = new_map(8), key = 0, socket_of_it, lookup, delete;
	int results = need(bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, 4, 24, 1, NULL), "array");
	__u64 value = 42, seen[3] = { 0, -1, 0 }; /* what the program read, got from delete, and has done */
	struct bpf_insn code[] = {
		LOAD(BPF_REG_6, BPF_REG_1, 0), MAP_VALUE(BPF_REG_7, results),
		MAP(BPF_REG_1, map), MOVE(BPF_REG_2, BPF_REG_6), SET(BPF_REG_3, 0), SET(BPF_REG_4, 0), STORAGE_GET,
		IF_NULL_SKIP(BPF_REG_0, 8), /* another cgroup */
		LOAD(BPF_REG_1, BPF_REG_0, 0), STORE(BPF_REG_7, 0, BPF_REG_1),
		MAP(BPF_REG_1, map), MOVE(BPF_REG_2, BPF_REG_6), STORAGE_DELETE, STORE(BPF_REG_7, 8, BPF_REG_0),
		PUT(BPF_REG_7, 16, 1), SET(BPF_REG_0, 0), EXIT,
	};

	attach("cgroup_release", code, COUNT(code)); /* fires when the last reference has gone */
	need(bpf_map_update_elem(map, &cgroup, &value, BPF_ANY), "update");
	join("%s/cgroup.procs");
	socket_of_it = need(socket(AF_INET, SOCK_DGRAM, 0), "socket");
	join("%s/../cgroup.procs");
	need(rmdir(cgroup_dir), "rmdir");
	lookup = bpf_map_lookup_elem(map, &cgroup, &value);
	delete = bpf_map_delete_elem(map, &cgroup);
	sleep(1);
	close(socket_of_it);
	for (int i = 0; i < 600 && !seen[2]; i++, usleep(100000))
		bpf_map_lookup_elem(results, &key, seen);
	return verdict(lookup == -ENOENT && delete == -ENOENT && seen[0] == 42 && !seen[1],
		       "removed: lookup %s, delete %s; a second later, as the last reference goes, a program: value %llu, delete %s",
		       name(lookup), name(delete), seen[0], name((int)seen[1]));
}
