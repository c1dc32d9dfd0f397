// SPDX-License-Identifier: Apache-2.0
/*
 * An update replaces the element, not its bytes: a program that holds the value meanwhile writes into one that nobody can
 * reach any more. The program here does the update itself, between its lookup and its increment.
 */
#include "program.h"

struct call {
	__u64 cgroup_id, key, update, counted;
};

int main(void)
{
	int cgroup = new_cgroup(), map = new_map(8), loaded, from_id, put;
	struct call call = { .key = cgroup };
	struct stat directory;
	__u64 value = 7;
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_flags = BPF_F_SLEEPABLE);
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = &call, .ctx_size_in = sizeof(call));

	if (release() < 611)
		return printf("needs 6.11: bpf_cgroup_from_id in programs of type syscall\n"), 77;
	from_id = need(libbpf_find_vmlinux_btf_id("bpf_cgroup_from_id", BPF_TRACE_FENTRY), "bpf_cgroup_from_id");
	put = need(libbpf_find_vmlinux_btf_id("bpf_cgroup_release", BPF_TRACE_FENTRY), "bpf_cgroup_release");
	struct bpf_insn code[] = {
		MOVE(BPF_REG_6, BPF_REG_1), LOAD(BPF_REG_1, BPF_REG_6, 0), CALL_KERNEL(from_id),
		IF_NULL_SKIP(BPF_REG_0, 33), MOVE(BPF_REG_7, BPF_REG_0),
		MAP(BPF_REG_1, map), MOVE(BPF_REG_2, BPF_REG_7), SET(BPF_REG_3, 0), SET(BPF_REG_4, 0), STORAGE_GET,
		IF_NULL_SKIP(BPF_REG_0, 22), MOVE(BPF_REG_8, BPF_REG_0), /* r8: the value */
		/* the key at -8, the new value 100 at -16, and union bpf_attr at -48 */
		LOAD(BPF_REG_1, BPF_REG_6, 8), STORE(BPF_REG_10, -8, BPF_REG_1), PUT(BPF_REG_10, -16, 100),
		PUT(BPF_REG_10, -48, map), MOVE(BPF_REG_1, BPF_REG_10), ADD(BPF_REG_1, -8), STORE(BPF_REG_10, -40, BPF_REG_1),
		MOVE(BPF_REG_1, BPF_REG_10), ADD(BPF_REG_1, -16), STORE(BPF_REG_10, -32, BPF_REG_1), PUT(BPF_REG_10, -24, BPF_ANY),
		SET(BPF_REG_1, BPF_MAP_UPDATE_ELEM), MOVE(BPF_REG_2, BPF_REG_10), ADD(BPF_REG_2, -48), SET(BPF_REG_3, 32),
		CALL(BPF_FUNC_sys_bpf), STORE(BPF_REG_6, 16, BPF_REG_0),
		LOAD(BPF_REG_1, BPF_REG_8, 0), ADD(BPF_REG_1, 1), STORE(BPF_REG_8, 0, BPF_REG_1), /* (*r8)++ */
		STORE(BPF_REG_6, 24, BPF_REG_1),
		MOVE(BPF_REG_1, BPF_REG_7), CALL_KERNEL(put), SET(BPF_REG_0, 0), EXIT,
	};

	fstat(cgroup, &directory);
	call.cgroup_id = directory.st_ino;
	need(bpf_map_update_elem(map, &cgroup, &value, BPF_ANY), "update");
	loaded = need(bpf_prog_load(BPF_PROG_TYPE_SYSCALL, "lost", "GPL", code, COUNT(code), &opts), "BPF_PROG_LOAD");
	need(bpf_prog_test_run_opts(loaded, &run), "BPF_PROG_TEST_RUN");
	bpf_map_lookup_elem(map, &cgroup, &value);
	return verdict(call.update == 0 && call.counted == 8 && value == 100,
		       "program has value 7; update to 100: %s; program counts to %llu; lookup: %llu", name((int)call.update),
		       call.counted, value);
}
