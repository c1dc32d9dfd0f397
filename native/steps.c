// SPDX-License-Identifier: Apache-2.0
/*
 * Counts the instructions that a thread executes in user space from one bpf(2) to
 * the next, by stepping through them. Unlike a time, the count is the same in
 * each run.
 *
 *     steps TID
 *
 * Prints three counts, of one call after the other: all instructions, and those in
 * libbpf and libc. The thread goes on afterwards.
 */
#include "bench.h"

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#define CALLS 3
#define MOST_STEPS 1000000

struct place {
    unsigned long long address;
    unsigned long long number; /* of a system call, if it is one */
};

static int thread;

static struct place place(void)
{
#ifdef __x86_64__
    struct user_regs_struct registers;
#else
    struct user_pt_regs registers;
#endif
    struct iovec all = {&registers, sizeof(registers)};

    if (ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &all))
        err(1, "PTRACE_GETREGSET");
#ifdef __x86_64__
    return (struct place){registers.rip, registers.rax};
#else
    return (struct place){registers.pc, registers.regs[8]};
#endif
}

static int is_bpf(struct place at)
{
    unsigned long word = ptrace(PTRACE_PEEKTEXT, thread, at.address, 0);

#ifdef __x86_64__
    return (word & 0xffff) == 0x050f && at.number == SYS_bpf; /* syscall */
#else
    return (word & 0xffffffff) == 0xd4000001 && at.number == SYS_bpf; /* svc #0 */
#endif
}

static struct {
    unsigned long long start, end;
} libraries[64];
static int library_count;

/* Where the code of libbpf and libc is. */
static void find_libraries(void)
{
    char path[64], line[4096];
    FILE *maps;

    snprintf(path, sizeof(path), "/proc/%d/maps", thread);
    maps = fopen(path, "r");
    if (!maps)
        err(1, "%s", path);
    while (fgets(line, sizeof(line), maps) && library_count < 64)
        if ((strstr(line, "/libbpf.so") || strstr(line, "/libc.so")) &&
            sscanf(line, "%llx-%llx", &libraries[library_count].start,
                   &libraries[library_count].end) == 2)
            library_count++;
    fclose(maps);
}

static int is_in_library(unsigned long long address)
{
    for (int i = 0; i < library_count; i++)
        if (address >= libraries[i].start && address < libraries[i].end)
            return 1;
    return 0;
}

static void wait_for_stop(void)
{
    int status;

    if (waitpid(thread, &status, __WALL) != thread || !WIFSTOPPED(status))
        errx(1, "the thread has ended");
}

static void step(void)
{
    if (ptrace(PTRACE_SINGLESTEP, thread, 0, 0))
        err(1, "PTRACE_SINGLESTEP");
    wait_for_stop();
}

struct count {
    int all, library;
};

/* Steps until the thread is at a bpf(2), from the one where it may be. */
static struct count step_to_bpf(void)
{
    struct count count = {0};
    struct place at = place();

    do {
        if (count.all++ == MOST_STEPS)
            errx(1, "the thread makes no system call bpf(2)");
        count.library += is_in_library(at.address);
        step();
        at = place();
    } while (!is_bpf(at));
    return count;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        errx(2, "usage: steps TID");
    thread = atoi(argv[1]);
    if (ptrace(PTRACE_SEIZE, thread, 0, 0) || ptrace(PTRACE_INTERRUPT, thread, 0, 0))
        err(1, "thread %d", thread);
    wait_for_stop();
    find_libraries();
    step_to_bpf();
    for (int i = 0; i < CALLS; i++) {
        struct count count = step_to_bpf();

        printf("%d %d\n", count.all, count.library);
    }
    ptrace(PTRACE_DETACH, thread, 0, 0);
    return 0;
}
