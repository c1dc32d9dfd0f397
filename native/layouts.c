// SPDX-License-Identifier: Apache-2.0
/*
 * Prints the layouts and constants that this machine's C headers have, one fact
 * a line, for LayoutTest to hold against the generated bindings:
 *
 *     struct NAME sizeof N
 *     field NAME.FIELD offset N size N
 *     constant NAME VALUE
 *
 * The lists are written by hand, so that the C compiler alone is the authority;
 * LayoutTest fails if they and the bindings differ in as much as one name.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>

/* Opens a struct or union: it is what FIELD means until the block ends. */
#define GROUP(kind, name)                                                      \
    typedef kind name group;                                                   \
    const char *const group_name = #name;                                      \
    printf("struct %s sizeof %zu\n", group_name, sizeof(group))

#define FIELD(field)                                                           \
    printf("field %s.%s offset %zu size %zu\n", group_name, #field,            \
           offsetof(group, field), sizeof(((group *)0)->field))

/* The name is stringified here and in no inner macro: some are macros themselves. */
#define CONSTANT(name) printf("constant %s %lld\n", #name, (long long)(name))

static void groups(void)
{
    {
        GROUP(struct, bpf_map_create_opts);
        FIELD(sz);
        FIELD(btf_fd);
        FIELD(btf_key_type_id);
        FIELD(btf_value_type_id);
        FIELD(btf_vmlinux_value_type_id);
        FIELD(inner_map_fd);
        FIELD(map_flags);
        FIELD(map_extra);
        FIELD(numa_node);
        FIELD(map_ifindex);
    }
    {
        GROUP(struct, bpf_map_batch_opts);
        FIELD(sz);
        FIELD(elem_flags);
        FIELD(flags);
    }
    {
        GROUP(struct, bpf_obj_get_opts);
        FIELD(sz);
        FIELD(file_flags);
    }
    {
        GROUP(struct, bpf_btf_load_opts);
        FIELD(sz);
        FIELD(log_buf);
        FIELD(log_level);
        FIELD(log_size);
    }
    {
        GROUP(struct, bpf_prog_load_opts);
        FIELD(sz);
        FIELD(attempts);
        FIELD(expected_attach_type);
        FIELD(prog_btf_fd);
        FIELD(prog_flags);
        FIELD(prog_ifindex);
        FIELD(kern_version);
        FIELD(attach_btf_id);
        FIELD(attach_prog_fd);
        FIELD(attach_btf_obj_fd);
        FIELD(fd_array);
        FIELD(func_info);
        FIELD(func_info_cnt);
        FIELD(func_info_rec_size);
        FIELD(line_info);
        FIELD(line_info_cnt);
        FIELD(line_info_rec_size);
        FIELD(log_level);
        FIELD(log_size);
        FIELD(log_buf);
    }
    {
        GROUP(struct, bpf_test_run_opts);
        FIELD(sz);
        FIELD(data_in);
        FIELD(data_out);
        FIELD(data_size_in);
        FIELD(data_size_out);
        FIELD(ctx_in);
        FIELD(ctx_out);
        FIELD(ctx_size_in);
        FIELD(ctx_size_out);
        FIELD(retval);
        FIELD(repeat);
        FIELD(duration);
        FIELD(flags);
        FIELD(cpu);
        FIELD(batch_size);
    }
    {
        GROUP(struct, bpf_iter_attach_opts);
        FIELD(sz);
        FIELD(link_info);
        FIELD(link_info_len);
    }
    {
        GROUP(struct, bpf_object_open_opts);
        FIELD(sz);
        FIELD(object_name);
        FIELD(relaxed_maps);
        FIELD(pin_root_path);
        FIELD(kconfig);
        FIELD(btf_custom_path);
        FIELD(kernel_log_buf);
        FIELD(kernel_log_size);
        FIELD(kernel_log_level);
    }
    {
        GROUP(struct, bpf_map_info);
        FIELD(type);
        FIELD(id);
        FIELD(key_size);
        FIELD(value_size);
        FIELD(max_entries);
        FIELD(map_flags);
        FIELD(name);
        FIELD(ifindex);
        FIELD(btf_vmlinux_value_type_id);
        FIELD(netns_dev);
        FIELD(netns_ino);
        FIELD(btf_id);
        FIELD(btf_key_type_id);
        FIELD(btf_value_type_id);
        FIELD(map_extra);
    }
    {
        GROUP(struct, bpf_prog_info);
        // Without gpl_compatible: a bit-field, which jextract passes over.
        FIELD(type);
        FIELD(id);
        FIELD(tag);
        FIELD(jited_prog_len);
        FIELD(xlated_prog_len);
        FIELD(jited_prog_insns);
        FIELD(xlated_prog_insns);
        FIELD(load_time);
        FIELD(created_by_uid);
        FIELD(nr_map_ids);
        FIELD(map_ids);
        FIELD(name);
        FIELD(ifindex);
        FIELD(netns_dev);
        FIELD(netns_ino);
        FIELD(nr_jited_ksyms);
        FIELD(nr_jited_func_lens);
        FIELD(jited_ksyms);
        FIELD(jited_func_lens);
        FIELD(btf_id);
        FIELD(func_info_rec_size);
        FIELD(func_info);
        FIELD(nr_func_info);
        FIELD(nr_line_info);
        FIELD(line_info);
        FIELD(jited_line_info);
        FIELD(nr_jited_line_info);
        FIELD(line_info_rec_size);
        FIELD(jited_line_info_rec_size);
        FIELD(nr_prog_tags);
        FIELD(prog_tags);
        FIELD(run_time_ns);
        FIELD(run_cnt);
        FIELD(recursion_misses);
        FIELD(verified_insns);
        FIELD(attach_btf_obj_id);
        FIELD(attach_btf_id);
    }
    {
        GROUP(struct, bpf_btf_info);
        FIELD(btf);
        FIELD(btf_size);
        FIELD(id);
        FIELD(name);
        FIELD(name_len);
        FIELD(kernel_btf);
    }
    {
        GROUP(union, bpf_iter_link_info);
        FIELD(map);
        FIELD(map.map_fd);
        FIELD(cgroup);
        FIELD(cgroup.order);
        FIELD(cgroup.cgroup_fd);
        FIELD(cgroup.cgroup_id);
        FIELD(task);
        FIELD(task.tid);
        FIELD(task.pid);
        FIELD(task.pid_fd);
    }
}

static void libbpf_and_kernel_constants(void)
{
    CONSTANT(BPF_ANY);
    CONSTANT(BPF_NOEXIST);
    CONSTANT(BPF_EXIST);
    CONSTANT(BPF_F_LOCK);
    CONSTANT(BPF_F_NO_PREALLOC);
    CONSTANT(BPF_F_RDONLY);
    CONSTANT(BPF_F_WRONLY);
    CONSTANT(BPF_CGROUP_ITER_SELF_ONLY);
    CONSTANT(BPF_CGROUP_ITER_DESCENDANTS_PRE);
    CONSTANT(BPF_CGROUP_ITER_DESCENDANTS_POST);
    CONSTANT(BPF_CGROUP_ITER_ANCESTORS_UP);
    CONSTANT(BPF_PROG_TYPE_SYSCALL);
    CONSTANT(BPF_PROG_TYPE_TRACING);
    CONSTANT(BPF_PROG_TYPE_CGROUP_SKB);
    CONSTANT(BPF_PROG_TYPE_CGROUP_SOCK_ADDR);
    CONSTANT(BPF_PROG_TYPE_SOCK_OPS);
    CONSTANT(BPF_TRACE_RAW_TP);
    CONSTANT(BPF_TRACE_ITER);
    CONSTANT(BPF_TRACE_FENTRY);
    CONSTANT(BPF_FUNC_get_current_cgroup_id);
    CONSTANT(LIBBPF_WARN);
    CONSTANT(LIBBPF_INFO);
    CONSTANT(LIBBPF_DEBUG);
}

/*
 * In no header that jextract reads: hand-written code has these numbers, some of
 * which (O_DIRECTORY, the system calls) differ between architectures.
 */
static void libc_constants(void)
{
    CONSTANT(O_RDONLY);
    CONSTANT(O_WRONLY);
    CONSTANT(O_RDWR);
    CONSTANT(O_CLOEXEC);
    CONSTANT(O_DIRECTORY);
    CONSTANT(O_PATH);
    CONSTANT(AT_FDCWD);
    CONSTANT(AT_REMOVEDIR);
    CONSTANT(PROT_READ);
    CONSTANT(PROT_WRITE);
    CONSTANT(MAP_SHARED);
    CONSTANT(MS_NOSUID);
    CONSTANT(MS_NODEV);
    CONSTANT(MS_NOEXEC);
    CONSTANT(MS_BIND);
    CONSTANT(MS_REC);
    CONSTANT(MS_PRIVATE);
    CONSTANT(MNT_DETACH);
    CONSTANT(SYS_bpf);
    CONSTANT(SYS_capset);
}

int main(void)
{
    groups();
    libbpf_and_kernel_constants();
    libc_constants();
    return 0;
}
