// SPDX-License-Identifier: Apache-2.0
/*
 * The baseline of the benchmarks: what a call on a map of cgroup storage costs in
 * C on plain libbpf. Makes a cgroup of its own and a map with BTF, as the library
 * does, and removes both at its end.
 *
 *     bench_lookup [-1] [-n ROUNDS] [-t MILLISECONDS]
 *                        rounds of each operation
 *     bench_lookup [-1] -i
 *                        a round for each line "OPERATION MILLISECONDS" of
 *                        standard input
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
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* BPF_MAP_TYPE_CGRP_STORAGE: younger than the headers of libbpf 1.1. */
#define CGRP_STORAGE 32

/* The clock is read once in so many operations: well under 1 ns for each. */
#define BATCH 64

struct value {
    unsigned long long reads;
    unsigned long long writes;
};

static char cgroup_path[4200];
static int map, cgroup;
static struct value value = {1, 2};

static void remove_cgroup(void)
{
    rmdir(cgroup_path);
}

static void on_signal(int number)
{
    remove_cgroup();
    _exit(128 + number);
}

static void *sleep_for_ever(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static void start_sleeper(void)
{
    pthread_t thread;
    int result = pthread_create(&thread, NULL, sleep_for_ever, NULL);

    if (result)
        errx(1, "pthread_create: %s", strerror(result));
}

static void make_cgroup(void)
{
    FILE *mounts = setmntent("/proc/self/mounts", "r");
    const struct mntent *mount = NULL;

    if (!mounts)
        err(1, "/proc/self/mounts");
    while ((mount = getmntent(mounts)) && strcmp(mount->mnt_type, "cgroup2"))
        ;
    if (!mount)
        errx(1, "no cgroup2 hierarchy is mounted");
    snprintf(cgroup_path, sizeof(cgroup_path), "%s/cgrp-storage-bench-c-%d",
             mount->mnt_dir, getpid());
    endmntent(mounts);
    if (mkdir(cgroup_path, 0755))
        err(1, "mkdir %s", cgroup_path);
    atexit(remove_cgroup);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGPIPE, on_signal);
    cgroup = open(cgroup_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup < 0)
        err(1, "open %s", cgroup_path);
}

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

static void check(const char *call, int result)
{
    if (result)
        errx(1, "%s: %s", call, strerror(-result));
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

static void bare_syscall(void)
{
    syscall(SYS_getppid);
}

static const char *const names[] = {"lookup", "update", "deleteCreate", "getppid"};

struct cost {
    double cpu;
    double clock;
};

static double now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

/* Inlined with a constant operation: no call through a pointer in the loop. */
static inline __attribute__((always_inline)) struct cost
measure(void (*run)(void), double nanoseconds)
{
    double cpu = now(CLOCK_THREAD_CPUTIME_ID);
    double start = now(CLOCK_MONOTONIC), elapsed;
    long count = 0;

    do {
        for (int i = 0; i < BATCH; i++)
            run();
        count += BATCH;
        elapsed = now(CLOCK_MONOTONIC) - start;
    } while (elapsed < nanoseconds);
    cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
    return (struct cost){cpu / count, elapsed / count};
}

static void round_of(const char *name, double milliseconds)
{
    double nanoseconds = milliseconds * 1e6;
    struct cost result;

    if (!strcmp(name, "lookup"))
        result = measure(lookup, nanoseconds);
    else if (!strcmp(name, "update"))
        result = measure(update, nanoseconds);
    else if (!strcmp(name, "deleteCreate"))
        result = measure(delete_create, nanoseconds);
    else if (!strcmp(name, "getppid"))
        result = measure(bare_syscall, nanoseconds);
    else
        errx(2, "no operation is called '%s'", name);
    printf("%s %.1f %.1f\n", name, result.cpu, result.clock);
    fflush(stdout);
}

static void serve(void)
{
    char name[32];
    double milliseconds;

    while (scanf("%31s %lf", name, &milliseconds) == 2)
        round_of(name, milliseconds);
}

int main(int argc, char **argv)
{
    int rounds = 5, interactive = 0, alone = 0, option;
    double milliseconds = 200;

    while ((option = getopt(argc, argv, "1n:t:i")) != -1) {
        if (option == 'n')
            rounds = atoi(optarg);
        else if (option == 't')
            milliseconds = atof(optarg);
        else if (option == '1')
            alone = 1;
        else if (option == 'i')
            interactive = 1;
        else
            return 2;
    }
    if (!alone)
        start_sleeper();
    make_cgroup();
    make_map();
    update();
    if (interactive) {
        serve();
        return 0;
    }
    for (int i = 0; i < rounds; i++)
        for (size_t o = 0; o < sizeof(names) / sizeof(names[0]); o++)
            round_of(names[o], milliseconds);
    return 0;
}
