// SPDX-License-Identifier: Apache-2.0
/*
 * Reading the values of all children of a cgroup in C, each way there is.
 *
 *     bench_snapshot MAP-ID CGROUP OBJECT
 *                        a round for each line "OPERATION MILLISECONDS" of
 *                        standard input
 *
 * OBJECT is subtree.bpf.o, the program that the library loads. The operations:
 *
 *     walk      the program that walks the tree, one system call
 *     iterate   iter/cgroup, three system calls
 *     warm      a lookup for each child, by descriptors that stay open
 *     open      open, lookup and close for each child
 *     cpustat   open, read and close each child's cpu.stat
 *
 * Each adds up the first word of all values. One line a round: the operation,
 * nanoseconds of CPU time and by the clock for all children together.
 */
#include "bench.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define CGROUP_ITER_DESCENDANTS_PRE 2

struct value {
    unsigned long long words[8];
};

struct record {
    unsigned long long cgroup_id;
    struct value value;
};

static int map, root;
static char **names;
static int *descriptors;
static int count;
static struct bpf_object *object;
static struct record *records;
static unsigned int *found;
static struct bpf_link *iterator;
static int program;
static unsigned long long root_id;
static volatile unsigned long long total;

static void read_names(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;

    if (!directory)
        err(1, "%s", path);
    while ((entry = readdir(directory)))
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.') {
            names = realloc(names, (count + 1) * sizeof(*names));
            names[count++] = strdup(entry->d_name);
        }
    closedir(directory);
}

static void raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        err(1, "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit))
        err(1, "setrlimit");
}

static int open_child(int i)
{
    int descriptor = openat(root, names[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor < 0)
        err(1, "%s", names[i]);
    return descriptor;
}

static void open_all(void)
{
    raise_limit();
    descriptors = malloc(count * sizeof(*descriptors));
    for (int i = 0; i < count; i++)
        descriptors[i] = open_child(i);
}

/* The memory of an array or of global variables. */
static void *map_memory(struct bpf_map *array, size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                        bpf_map__fd(array), 0);

    if (memory == MAP_FAILED)
        err(1, "mmap");
    return memory;
}

static struct bpf_map *find_map(const char *name)
{
    struct bpf_map *found_map = bpf_object__find_map_by_name(object, name);

    if (!found_map)
        errx(1, "no map '%s'", name);
    return found_map;
}

/* Where a global variable is in .bss: by the object's own BTF. */
static void *variable(const char *name)
{
    const struct btf *btf = bpf_object__btf(object);
    const struct btf_type *section =
        btf__type_by_id(btf, btf__find_by_name_kind(btf, ".bss", BTF_KIND_DATASEC));
    const struct btf_var_secinfo *entry = btf_var_secinfos(section);
    char *memory = map_memory(find_map(".bss"), 4096);

    for (int i = 0; i < btf_vlen(section); i++, entry++) {
        const struct btf_type *type = btf__type_by_id(btf, entry->type);

        if (!strcmp(btf__name_by_offset(btf, type->name_off), name))
            return memory + entry->offset;
    }
    errx(1, "no variable '%s'", name);
}

static void load(const char *path)
{
    struct bpf_program *each;
    struct bpf_map *array;

    object = bpf_object__open_file(path, NULL);
    if (!object)
        err(1, "%s", path);
    bpf_object__for_each_program(each, object)
        bpf_program__set_autoload(each, !strncmp(bpf_program__name(each), "copy", 4));
    check("bpf_map__reuse_fd", bpf_map__reuse_fd(find_map("storage"), map));
    array = find_map("records");
    check("set_value_size", bpf_map__set_value_size(array, sizeof(struct record)));
    check("set_value_size", bpf_map__set_value_size(find_map("initial"), sizeof(struct record)));
    check("set_max_entries", bpf_map__set_max_entries(array, count + 1));
    /* value_size is the one constant. */
    *(unsigned int *)bpf_map__initial_value(find_map(".rodata"), &(size_t){0}) =
        sizeof(struct value);
    check("bpf_object__load", bpf_object__load(object));
    records = map_memory(array, (count + 1) * sizeof(struct record));
    found = variable("found");
    program = bpf_program__fd(bpf_object__find_program_by_name(object, "copy_walk"));
}

static void attach(void)
{
    union bpf_iter_link_info info = {.cgroup.cgroup_fd = root,
                                     .cgroup.order = CGROUP_ITER_DESCENDANTS_PRE};
    LIBBPF_OPTS(bpf_iter_attach_opts, opts, .link_info = &info,
                .link_info_len = sizeof(info));

    iterator = bpf_program__attach_iter(
        bpf_object__find_program_by_name(object, "copy_iterate"), &opts);
    if (!iterator)
        err(1, "attach_iter");
}

static void add_up(void)
{
    unsigned long long sum = 0;
    int n = *found;

    if (n < count)
        errx(1, "%d of %d values", n, count);
    for (int i = 0; i < n; i++)
        sum += records[i].value.words[0];
    total = sum;
}

static void walk(void)
{
    LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &root_id,
                .ctx_size_in = sizeof(root_id));

    *found = 0;
    check("bpf_prog_test_run_opts", bpf_prog_test_run_opts(program, &opts));
    check("walk", opts.retval);
    add_up();
}

static void iterate(void)
{
    int pass = bpf_iter_create(bpf_link__fd(iterator));
    char nothing;

    *found = 0;
    if (pass < 0 || read(pass, &nothing, 1) < 0)
        err(1, "iterator");
    close(pass);
    add_up();
}

static unsigned long long look_up(int cgroup)
{
    struct value value;

    check("bpf_map_lookup_elem", bpf_map_lookup_elem(map, &cgroup, &value));
    return value.words[0];
}

static void warm(void)
{
    unsigned long long sum = 0;

    for (int i = 0; i < count; i++)
        sum += look_up(descriptors[i]);
    total = sum;
}

static void open_each(void)
{
    unsigned long long sum = 0;

    for (int i = 0; i < count; i++) {
        int cgroup = open_child(i);

        sum += look_up(cgroup);
        close(cgroup);
    }
    total = sum;
}

static void cpustat(void)
{
    unsigned long long sum = 0;

    for (int i = 0; i < count; i++) {
        char name[300], text[4096];
        int file;

        snprintf(name, sizeof(name), "%s/cpu.stat", names[i]);
        file = openat(root, name, O_RDONLY | O_CLOEXEC);
        if (file < 0 || read(file, text, sizeof(text)) < 12)
            err(1, "%s", name);
        close(file);
        sum += strtoull(text + 11, NULL, 10); /* after "usage_usec " */
    }
    total = sum;
}

static void round_of(const char *name, double milliseconds)
{
    double nanoseconds = milliseconds * 1e6;

    if (!strcmp(name, "walk")) {
        print_cost(name, measure(walk, 1, nanoseconds));
    } else if (!strcmp(name, "iterate")) {
        if (!iterator)
            attach();
        print_cost(name, measure(iterate, 1, nanoseconds));
    } else if (!strcmp(name, "warm")) {
        if (!descriptors)
            open_all();
        print_cost(name, measure(warm, 1, nanoseconds));
    } else if (!strcmp(name, "open")) {
        print_cost(name, measure(open_each, 1, nanoseconds));
    } else if (!strcmp(name, "cpustat")) {
        print_cost(name, measure(cpustat, 1, nanoseconds));
    } else {
        errx(2, "no operation is called '%s'", name);
    }
}

int main(int argc, char **argv)
{
    struct stat status;

    if (argc != 4)
        errx(2, "usage: bench_snapshot MAP-ID CGROUP OBJECT");
    map = bpf_map_get_fd_by_id(atoi(argv[1]));
    if (map < 0)
        errx(1, "map %s: %s", argv[1], strerror(-map));
    root = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0 || fstat(root, &status))
        err(1, "%s", argv[2]);
    root_id = status.st_ino;
    read_names(argv[2]);
    load(argv[3]);
    start_sleeper();
    serve(round_of);
    return 0;
}
