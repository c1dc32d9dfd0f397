// SPDX-License-Identifier: Apache-2.0
/*
 * What counting an event costs: a system call with each program of events.bpf.c
 * at tp_btf/sys_enter, on one CPU, then on two that count for the same cgroup.
 *
 *     bench_events OBJECT [-r ROUNDS] [-t MILLISECONDS]
 *
 * Each round runs each program in turn, so that what slows the machine down
 * slows all. One line for each number of CPUs and program: "events 2 atomic
 * 310.2 98.1 12.5 101": nanoseconds of CPU time of a system call, those more than
 * with the program that does nothing (medians of the rounds), and half the
 * distance between the quartiles of the latter, and of how many rounds. Then for the two ways to count
 * in one word how many of how many events were lost: "lost plain 12 1000".
 */
#define _GNU_SOURCE
#include "bench.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define MOST_ROUNDS 1000
#define MOST_CPUS 2
#define CALLS 1024

/* On a busy machine a worker is interrupted: then it is measured again, or the round is left out. */
#define MOST_TRIES 100

/* The first is what the others are compared with. */
static const char *const programs[] = {
    "empty", "plain", "atomic", "sharded", "only_found", "only_task", "live",
    "live_bracketed", "live_sharded", "hash", "percpu_hash"};

#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static struct bpf_object *object;
static double milliseconds = 2;
static double costs[PROGRAMS][MOST_ROUNDS];
static int undisturbed[PROGRAMS][MOST_ROUNDS];
static long events[PROGRAMS];

struct worker {
    pthread_t thread;
    int cpu;
    double begin;
    double cost;
    long calls;
    long interruptions;
};

static pthread_barrier_t start;

/* How often this thread had to leave its CPU. */
static long interruptions(void)
{
    struct rusage usage;

    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nivcsw;
}

static void *call(void *argument)
{
    struct worker *worker = argument;
    double end, cpu;
    long before;
    cpu_set_t cpus;

    CPU_ZERO(&cpus);
    CPU_SET(worker->cpu, &cpus);
    if (sched_setaffinity(0, sizeof(cpus), &cpus))
        err(1, "sched_setaffinity");
    pthread_barrier_wait(&start);
    before = interruptions();
    worker->begin = now(CLOCK_MONOTONIC);
    cpu = now(CLOCK_THREAD_CPUTIME_ID);
    do {
        for (int i = 0; i < CALLS; i++)
            syscall(SYS_getppid);
        worker->calls += CALLS;
        end = now(CLOCK_MONOTONIC);
    } while (end - worker->begin < milliseconds * 1e6);
    worker->cost = (now(CLOCK_THREAD_CPUTIME_ID) - cpu) / worker->calls;
    worker->interruptions = interruptions() - before;
    return NULL;
}

/*
 * The mean over the workers; adds to the number of events. Not 0 when all ran
 * all the time and at the same time.
 */
static int measure_calls(int workers, double *cost, long *count)
{
    struct worker all[MOST_CPUS] = {0};
    int good = 1;

    *cost = 0;
    pthread_barrier_init(&start, NULL, workers);
    for (int i = 0; i < workers; i++) {
        all[i].cpu = i;
        if (pthread_create(&all[i].thread, NULL, call, &all[i]))
            errx(1, "pthread_create");
    }
    for (int i = 0; i < workers; i++) {
        pthread_join(all[i].thread, NULL);
        *cost += all[i].cost / workers;
        *count += all[i].calls;
        good &= !all[i].interruptions;
        good &= all[i].begin - all[0].begin < milliseconds * 1e5;
        good &= all[0].begin - all[i].begin < milliseconds * 1e5;
    }
    pthread_barrier_destroy(&start);
    return good;
}

static struct bpf_link *attach(const char *name)
{
    struct bpf_program *program = bpf_object__find_program_by_name(object, name);
    struct bpf_link *link = program ? bpf_program__attach(program) : NULL;

    if (!link)
        err(1, "attach %s", name);
    return link;
}

static void run(int cpus, int round)
{
    for (size_t i = 0; i < PROGRAMS; i++) {
        char name[64];
        struct bpf_link *link;

        snprintf(name, sizeof(name), "on_%s", programs[i]);
        link = attach(name);
        undisturbed[i][round] = 0;
        for (int tries = 0; tries < MOST_TRIES && !undisturbed[i][round]; tries++)
            undisturbed[i][round] = measure_calls(cpus, &costs[i][round], &events[i]);
        bpf_link__destroy(link);
    }
}

/* Events that a map of one word did not count. */
static long lost(size_t program, int cgroup)
{
    int map = bpf_object__find_map_fd_by_name(object, programs[program]);
    unsigned long long counted = 0;

    check("bpf_map_lookup_elem", bpf_map_lookup_elem(map, &cgroup, &counted));
    return events[program] - counted;
}

static void print(int cpus, int rounds)
{
    for (size_t i = 0; i < PROGRAMS; i++) {
        double more[MOST_ROUNDS], all[MOST_ROUNDS];
        int used = 0;

        for (int r = 0; r < rounds; r++)
            if (undisturbed[i][r] && undisturbed[0][r]) {
                more[used] = costs[i][r] - costs[0][r];
                all[used++] = costs[i][r];
            }
        if (!used)
            errx(1, "the machine is too busy: no round was undisturbed");
        printf("events %d %s %.1f %.1f %.1f %d\n", cpus, programs[i],
               quantile(all, used, 0.5), quantile(more, used, 0.5),
               (quantile(more, used, 0.75) - quantile(more, used, 0.25)) / 2, used);
    }
}

static void load(const char *path)
{
    struct {
        unsigned int process, call;
    } *measured;

    object = bpf_object__open_file(path, NULL);
    if (!object)
        err(1, "%s", path);
    measured = (void *)bpf_map__initial_value(
        bpf_object__find_map_by_name(object, ".rodata.measured"), &(size_t){0});
    measured->process = getpid();
    measured->call = SYS_getppid;
    check("bpf_object__load", bpf_object__load(object));
}

int main(int argc, char **argv)
{
    int cpus = sysconf(_SC_NPROCESSORS_ONLN) < MOST_CPUS ? 1 : MOST_CPUS;
    int rounds = 101, option, cgroup;

    while ((option = getopt(argc, argv, "r:t:")) != -1) {
        if (option == 'r')
            rounds = atoi(optarg);
        else if (option == 't')
            milliseconds = atof(optarg);
        else
            return 2;
    }
    if (optind + 1 != argc || rounds < 1 || rounds > MOST_ROUNDS)
        errx(2, "usage: bench_events [-r ROUNDS] [-t MILLISECONDS] OBJECT");
    load(argv[optind]);
    cgroup = make_cgroup();
    enter_cgroup();
    for (int n = 1; n <= cpus; n++) {
        for (int round = 0; round < rounds; round++)
            run(n, round);
        print(n, rounds);
    }
    for (size_t i = 1; i <= 2; i++)
        printf("lost %s %ld %ld\n", programs[i], lost(i, cgroup), events[i]);
    return 0;
}
