// SPDX-License-Identifier: Apache-2.0
/*
 * A value with one bpf_timer is refused, as the type does not allow timers. A value with two is malformed, and accepted:
 * the error of the parser is dropped, and the map counts as one without special fields, so that it can be frozen.
 */
#include "finding.h"

/* A map with values struct { struct bpf_timer a, b, ...; }. */
static int map_of_timers(int count)
{
	struct btf *btf = btf__new_empty();
	int number = btf__add_int(btf, "unsigned long long", 8, 0), timer = btf__add_struct(btf, "bpf_timer", 16), value;
	const char *fields[] = { "a", "b" };

	btf__add_field(btf, "one", number, 0, 0);
	btf__add_field(btf, "two", number, 64, 0);
	value = btf__add_struct(btf, "value", 16 * count);
	for (int i = 0; i < count; i++)
		btf__add_field(btf, fields[i], timer, 128 * i, 0);
	return new_map_of(btf, value, 16 * count);
}

int main(void)
{
	int one = map_of_timers(1), two = map_of_timers(2), freeze = two < 0 ? two : bpf_map_freeze(two);

	return verdict(one == -EOPNOTSUPP && two >= 0 && freeze == 0, "one timer: create %s; two timers: create %s, freeze %s",
		       name(one), name(two), name(freeze));
}
