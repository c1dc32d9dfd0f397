// SPDX-License-Identifier: Apache-2.0
/* The helper that gets, called by the library's own driver program, driver.bpf.o. Include bench.h first. */
#ifndef HELPER_CALL_H
#define HELPER_CALL_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

static int helper_program;

/* struct driver_call of driver.h. */
static struct {
    unsigned long long cgroup_id, flags;
    unsigned int has_init, value_size;
    long long error;
    unsigned long long bytes[32];
} helper_call;

static unsigned long long helper_cgroup;

static inline void load_helper(const char *path, int map, int cgroup)
{
    struct bpf_object *driver = bpf_object__open_file(path, NULL);
    struct stat status;

    if (!driver)
        err(1, "%s", path);
    check("bpf_map__reuse_fd",
          bpf_map__reuse_fd(bpf_object__find_map_by_name(driver, "storage"), map));
    check("bpf_object__load", bpf_object__load(driver));
    helper_program = bpf_program__fd(
        bpf_object__find_program_by_name(driver, "helper_get"));
    if (fstat(cgroup, &status))
        err(1, "fstat");
    helper_cgroup = status.st_ino;
}

static inline void call_helper(void *value, size_t size)
{
    LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &helper_call,
                .ctx_size_in = sizeof(helper_call));

    helper_call.cgroup_id = helper_cgroup;
    helper_call.flags = 0;
    helper_call.has_init = 0;
    helper_call.value_size = size;
    check("bpf_prog_test_run_opts", bpf_prog_test_run_opts(helper_program, &opts));
    if (opts.retval)
        errx(1, "the helper found no value");
    memcpy(value, helper_call.bytes, size);
}

#endif
