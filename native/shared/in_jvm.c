// SPDX-License-Identifier: Apache-2.0
/*
 * What bench_lookup does as "helper", as a library: a JVM runs the same code, and what is dearer there is no work of Java.
 */
#include "../bench.h"
#include "../helper_call.h"

static unsigned long long value[2]; /* as many bytes as bench_lookup's */

void open_helper(const char *driver, int map, int cgroup)
{
    load_helper(driver, map, cgroup);
}

void call_helpers(int times)
{
    for (int i = 0; i < times; i++)
        call_helper(value, sizeof(value));
}
