// SPDX-License-Identifier: Apache-2.0
/* What the C sides of the benchmarks share: a clock, a cgroup of their own, errors. */
#ifndef BENCH_H
#define BENCH_H

#include <err.h>
#include <fcntl.h>
#include <mntent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char cgroup_path[4200];

static inline double now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static inline void check(const char *call, int result)
{
    if (result)
        errx(1, "%s: %s", call, strerror(-result));
}

/* Where cgroup2 is mounted. */
static inline void find_cgroup2(char *path, size_t size)
{
    FILE *mounts = setmntent("/proc/self/mounts", "r");
    const struct mntent *mount = NULL;

    if (!mounts)
        err(1, "/proc/self/mounts");
    while ((mount = getmntent(mounts)) && strcmp(mount->mnt_type, "cgroup2"))
        ;
    if (!mount)
        errx(1, "no cgroup2 hierarchy is mounted");
    snprintf(path, size, "%s", mount->mnt_dir);
    endmntent(mounts);
}

static inline void write_pid(const char *directory)
{
    char path[8400];
    FILE *file;

    snprintf(path, sizeof(path), "%s/cgroup.procs", directory);
    file = fopen(path, "w");
    if (!file || fprintf(file, "%d", getpid()) < 0 || fclose(file))
        err(1, "%s", path);
}

/* Where this process was when it started; it goes back before its own cgroup is removed. */
static char cgroup_before[8300];

static inline void remove_cgroup(void)
{
    if (cgroup_before[0])
        write_pid(cgroup_before);
    rmdir(cgroup_path);
}

static inline void on_signal(int number)
{
    remove_cgroup();
    _exit(128 + number);
}

/* Makes a cgroup, which goes with the process, and opens it. */
static inline int make_cgroup(void)
{
    char mount[4096];
    int cgroup;

    find_cgroup2(mount, sizeof(mount));
    snprintf(cgroup_path, sizeof(cgroup_path), "%s/cgrp-storage-bench-c-%d",
             mount, getpid());
    if (mkdir(cgroup_path, 0755))
        err(1, "mkdir %s", cgroup_path);
    atexit(remove_cgroup);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGPIPE, on_signal);
    cgroup = open(cgroup_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup < 0)
        err(1, "open %s", cgroup_path);
    return cgroup;
}

/* Moves this process into the cgroup that it made. */
static inline void enter_cgroup(void)
{
    FILE *file = fopen("/proc/self/cgroup", "r");
    char line[4096], mount[4096];

    if (!file)
        err(1, "/proc/self/cgroup");
    find_cgroup2(mount, sizeof(mount));
    while (fgets(line, sizeof(line), file))
        if (!strncmp(line, "0::", 3)) {
            line[strcspn(line, "\n")] = 0;
            snprintf(cgroup_before, sizeof(cgroup_before), "%s%s", mount, line + 3);
        }
    fclose(file);
    write_pid(cgroup_path);
}

static inline void *sleep_for_ever(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static inline void start_sleeper(void)
{
    pthread_t thread;
    int result = pthread_create(&thread, NULL, sleep_for_ever, NULL);

    if (result)
        errx(1, "pthread_create: %s", strerror(result));
}

/* The clock is read once in so many operations: well under 1 ns for each. */
#define BATCH 64

struct cost {
    double cpu;
    double clock;
};

/* Inlined with a constant operation: no call through a pointer in the loop. */
static inline __attribute__((always_inline)) struct cost
measure(void (*run)(void), int batch, double nanoseconds)
{
    double cpu = now(CLOCK_THREAD_CPUTIME_ID);
    double start = now(CLOCK_MONOTONIC), elapsed;
    long count = 0;

    do {
        for (int i = 0; i < batch; i++)
            run();
        count += batch;
        elapsed = now(CLOCK_MONOTONIC) - start;
    } while (elapsed < nanoseconds);
    cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
    return (struct cost){cpu / count, elapsed / count};
}

static inline void print_cost(const char *name, struct cost cost)
{
    printf("%s %.3f %.3f\n", name, cost.cpu, cost.clock);
    fflush(stdout);
}

/* One round for each line "OPERATION MILLISECONDS" of standard input. */
static inline void serve(void (*round_of)(const char *name, double milliseconds))
{
    char name[32];
    double milliseconds;

    while (scanf("%31s %lf", name, &milliseconds) == 2)
        round_of(name, milliseconds);
}

static inline int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts the values. */
static inline double quantile(double *values, int count, double part)
{
    qsort(values, count, sizeof(*values), compare_doubles);
    return values[(int)(part * (count - 1) + 0.5)];
}

#endif
