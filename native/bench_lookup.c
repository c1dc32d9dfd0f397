// SPDX-License-Identifier: Apache-2.0
/*
 * The baseline of the benchmarks: what a call on a map of cgroup storage costs in
 * C on plain libbpf. Makes a cgroup of its own and a map with BTF, as the library
 * does, and removes both at its end.
 *
 *     bench_lookup [-1] [-d DRIVER] [-n ROUNDS] [-t MILLISECONDS]
 *                        rounds of each operation
 *     bench_lookup [-1] [-d DRIVER] -i
 *                        a round for each line "OPERATION MILLISECONDS" of
 *                        standard input
 *
 * DRIVER is driver.bpf.o, which is needed for the operation helper.
 *
 * One line a round: the operation, the nanoseconds of CPU time that it took, and
 * those by the clock, which are more when the machine has other work:
 * "lookup 1123.4 1125.0".
 *
 * A second thread sleeps all the while, as in every process that could compare
 * itself with this one: from the second thread on the kernel counts references to
 * a file at each use of a descriptor (fdget), of which a lookup has two. With -1
 * there is no second thread.
 */
#include "bench.h"
#include "helper_call.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <sys/syscall.h>

/* BPF_MAP_TYPE_CGRP_STORAGE: younger than the headers of libbpf 1.1. */
#define CGRP_STORAGE 32

struct value {
    unsigned long long reads;
    unsigned long long writes;
};

static int map, cgroup;
static struct value value = {1, 2};

static int positive(int id)
{
    if (id < 0)
        errx(1, "BTF: %s", strerror(-id));
    return id;
}

static void make_map(void)
{
    LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
    struct btf *btf = btf__new_empty();
    int word;

    if (!btf)
        err(1, "btf__new_empty");
    opts.btf_key_type_id = positive(btf__add_int(btf, "unsigned int", 4, 0));
    word = positive(btf__add_int(btf, "unsigned long long", 8, 0));
    opts.btf_value_type_id =
        positive(btf__add_struct(btf, "value", sizeof(struct value)));
    positive(btf__add_field(btf, "reads", word, 0, 0));
    positive(btf__add_field(btf, "writes", word, 64, 0));
    positive(btf__load_into_kernel(btf));
    opts.btf_fd = btf__fd(btf);
    map = bpf_map_create(CGRP_STORAGE, "bench_c", sizeof(int),
                         sizeof(struct value), 0, &opts);
    if (map < 0)
        errx(1, "bpf_map_create: %s", strerror(-map));
    btf__free(btf);
}

static void lookup(void)
{
    check("bpf_map_lookup_elem", bpf_map_lookup_elem(map, &cgroup, &value));
}

static void update(void)
{
    check("bpf_map_update_elem",
          bpf_map_update_elem(map, &cgroup, &value, BPF_ANY));
}

static void delete_create(void)
{
    check("bpf_map_delete_elem", bpf_map_delete_elem(map, &cgroup));
    check("bpf_map_update_elem",
          bpf_map_update_elem(map, &cgroup, &value, BPF_NOEXIST));
}

static void helper(void)
{
    call_helper(&value, sizeof(value));
}

static void bare_syscall(void)
{
    syscall(SYS_getppid);
}

static const char *const names[] = {"lookup", "update", "deleteCreate", "getppid",
                                    "helper"};

static void round_of(const char *name, double milliseconds)
{
    double nanoseconds = milliseconds * 1e6;
    struct cost result;

    if (!strcmp(name, "lookup"))
        result = measure(lookup, BATCH, nanoseconds);
    else if (!strcmp(name, "update"))
        result = measure(update, BATCH, nanoseconds);
    else if (!strcmp(name, "deleteCreate"))
        result = measure(delete_create, BATCH, nanoseconds);
    else if (!strcmp(name, "getppid"))
        result = measure(bare_syscall, BATCH, nanoseconds);
    else if (!strcmp(name, "helper") && helper_program)
        result = measure(helper, BATCH, nanoseconds);
    else
        errx(2, "no operation is called '%s'", name);
    print_cost(name, result);
}

int main(int argc, char **argv)
{
    int rounds = 5, interactive = 0, alone = 0, option;
    double milliseconds = 200;
    const char *driver = NULL;

    while ((option = getopt(argc, argv, "1n:t:id:")) != -1) {
        if (option == 'n')
            rounds = atoi(optarg);
        else if (option == 't')
            milliseconds = atof(optarg);
        else if (option == '1')
            alone = 1;
        else if (option == 'i')
            interactive = 1;
        else if (option == 'd')
            driver = optarg;
        else
            return 2;
    }
    if (!alone)
        start_sleeper();
    cgroup = make_cgroup();
    make_map();
    update();
    if (driver)
        load_helper(driver, map, cgroup);
    if (interactive) {
        serve(round_of);
        return 0;
    }
    for (int i = 0; i < rounds; i++)
        for (size_t o = 0; o < sizeof(names) / sizeof(names[0]) - !driver; o++)
            round_of(names[o], milliseconds);
    return 0;
}
