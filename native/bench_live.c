// SPDX-License-Identifier: Apache-2.0
/*
 * Reading the values of a live view in C: plain loads from mapped memory.
 *
 *     bench_live OBJECT COUNT
 *                        a round for each line "OPERATION MILLISECONDS" of
 *                        standard input
 *
 * OBJECT is live.bpf.o of the benchmarks, whose array is filled here by hand
 * as its programs would fill it: COUNT slots, each with an owner. The operations:
 *
 *     read    adds up the eight words of each value, and makes sure that it is whole
 *     copy    copies each value, and makes sure that it is whole
 *     plain   adds up the eight words of each
 *
 * One line a round: the operation, nanoseconds of CPU time and by the clock for
 * all values together.
 */
#include "bench.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdatomic.h>
#include <sys/mman.h>

/* struct live_head of live.h, and a value. */
struct slot {
    unsigned long long cgroup_id;
    _Atomic unsigned int generation;
    _Atomic unsigned int begun;
    _Atomic unsigned int ended;
    unsigned int unused;
    unsigned long long words[8];
} __attribute__((aligned(64)));

static struct slot *slots;
static int count;
static volatile unsigned long long total;

static void map_slots(const char *path)
{
    struct bpf_object *object = bpf_object__open_file(path, NULL);
    struct bpf_program *program;
    int array;

    if (!object)
        err(1, "%s", path);
    bpf_object__for_each_program(program, object)
        bpf_program__set_autoload(program, 0);
    check("set_max_entries",
          bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "values_slots"), count));
    check("bpf_object__load", bpf_object__load(object));
    array = bpf_object__find_map_fd_by_name(object, "values_slots");
    slots = mmap(NULL, count * sizeof(*slots), PROT_READ | PROT_WRITE, MAP_SHARED, array, 0);
    if (slots == MAP_FAILED)
        err(1, "mmap");
}

static void fill(void)
{
    for (int i = 0; i < count; i++) {
        slots[i].generation = 1;
        for (int j = 0; j < 8; j++)
            slots[i].words[j] = i + j;
    }
}

static unsigned int mark(const struct slot *slot)
{
    return atomic_load_explicit(&slot->ended, memory_order_acquire);
}

/* As LiveView.isWhole: no update was under way since the mark, and the owner is the same. */
static void check_whole(const struct slot *slot, unsigned int ended)
{
    atomic_thread_fence(memory_order_acquire);
    if (ended != atomic_load_explicit(&slot->begun, memory_order_acquire)
        || atomic_load_explicit(&slot->generation, memory_order_acquire) != 1)
        errx(1, "a value is not whole");
}

static unsigned long long words(const struct slot *slot)
{
    unsigned long long sum = 0;

    for (int i = 0; i < 8; i++)
        sum += slot->words[i];
    return sum;
}

static void read_all(void)
{
    unsigned long long sum = 0;

    for (int i = 0; i < count; i++) {
        unsigned int ended = mark(&slots[i]);

        sum += words(&slots[i]);
        check_whole(&slots[i], ended);
    }
    total = sum;
}

static void copy_all(void)
{
    unsigned long long copy[8], sum = 0;

    for (int i = 0; i < count; i++) {
        unsigned int ended = mark(&slots[i]);

        memcpy(copy, slots[i].words, sizeof(copy));
        asm volatile("" : : "r"(copy) : "memory");
        check_whole(&slots[i], ended);
        sum += copy[0];
    }
    total = sum;
}

static void plain(void)
{
    unsigned long long sum = 0;

    for (int i = 0; i < count; i++)
        sum += words(&slots[i]);
    total = sum;
}

static void round_of(const char *name, double milliseconds)
{
    if (!strcmp(name, "read"))
        print_cost(name, measure(read_all, 1, milliseconds * 1e6));
    else if (!strcmp(name, "copy"))
        print_cost(name, measure(copy_all, 1, milliseconds * 1e6));
    else if (!strcmp(name, "plain"))
        print_cost(name, measure(plain, 1, milliseconds * 1e6));
    else
        errx(2, "no operation is called '%s'", name);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        errx(2, "usage: bench_live OBJECT COUNT");
    count = atoi(argv[2]);
    map_slots(argv[1]);
    fill();
    start_sleeper();
    serve(round_of);
    return 0;
}
