// SPDX-License-Identifier: Apache-2.0
/* ENOENT is the answer for "no value" and for "the cgroup was removed", and there it comes before EINVAL of bad flags. */
#include "finding.h"

int main(void)
{
	int cgroup = new_cgroup(), map = new_map(8), absent, bad_flags, gone, gone_create, gone_bad_flags;
	__u64 value = 1;

	absent = bpf_map_lookup_elem(map, &cgroup, &value);
	bad_flags = bpf_map_update_elem(map, &cgroup, &value, 3);
	need(rmdir(cgroup_dir), "rmdir");
	gone = bpf_map_lookup_elem(map, &cgroup, &value);
	gone_create = bpf_map_update_elem(map, &cgroup, &value, BPF_NOEXIST);
	gone_bad_flags = bpf_map_update_elem(map, &cgroup, &value, 3);
	return verdict(absent == -ENOENT && bad_flags == -EINVAL && gone == -ENOENT && gone_create == -ENOENT &&
		       gone_bad_flags == -ENOENT,
		       "no value: lookup %s, bad flags %s; cgroup removed: lookup %s, update %s, bad flags %s", name(absent),
		       name(bad_flags), name(gone), name(gone_create), name(gone_bad_flags));
}
