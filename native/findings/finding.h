/* SPDX-License-Identifier: Apache-2.0 */
/* What the reproducers share: a map, a cgroup that goes at exit, an errno's name, the verdict. */
#ifndef FINDING_H
#define FINDING_H
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define CGRP_STORAGE 32 /* BPF_MAP_TYPE_CGRP_STORAGE, which headers older than 6.2 lack */
#define CREATE 1        /* BPF_LOCAL_STORAGE_GET_F_CREATE */

static char cgroup_dir[PATH_MAX]; /* of the last new_cgroup() */

/* A step without which nothing can be shown: it stops the program with status 2. */
static inline int need(int result, const char *step)
{
	if (result >= 0)
		return result;
	fprintf(stderr, "%s: %s\n", step, strerror(errno));
	exit(2);
}

static inline void remove_cgroup(void)
{
	rmdir(cgroup_dir);
}

/* A new cgroup right below the cgroup2 root: its directory, open. */
static inline int new_cgroup(void)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "r");
	char line[2 * PATH_MAX], *root = cgroup_dir;

	while (mounts && fgets(line, sizeof(line), mounts))
		if (strstr(line, " - cgroup2 "))
			sscanf(line, "%*s %*s %*s %*s %4000s", root);
	if (mounts)
		fclose(mounts);
	sprintf(root + strlen(root), "/finding-%d", getpid());
	need(mkdir(cgroup_dir, 0755), "mkdir");
	atexit(remove_cgroup);
	return need(open(cgroup_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open");
}

/* A map of the value type that btf ends with; takes btf. A descriptor or -errno. */
static inline int new_map_of(struct btf *btf, int value_type, __u32 size)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);
	int map;

	opts.btf_key_type_id = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	opts.btf_value_type_id = value_type;
	need(btf__load_into_kernel(btf), "BPF_BTF_LOAD");
	opts.btf_fd = btf__fd(btf);
	map = bpf_map_create(CGRP_STORAGE, NULL, 4, size, 0, &opts);
	btf__free(btf);
	return map;
}

/* A map with values char[size]. */
static inline int new_map(__u32 size)
{
	struct btf *btf = btf__new_empty();
	int octet = btf__add_int(btf, "char", 1, 0), index = btf__add_int(btf, "index", 4, 0);

	return need(new_map_of(btf, btf__add_array(btf, index, octet, size), size), "BPF_MAP_CREATE");
}

/* What a libbpf call gave, as the kernel calls it. */
static inline const char *name(int result)
{
	return result >= 0 ? "ok" : result == -524 ? "ENOTSUPP" : strerrorname_np(-result);
}

/* The running release: 6.18 is 618. */
static inline int release(void)
{
	struct utsname kernel;
	int major = 0, minor = 0;

	uname(&kernel);
	sscanf(kernel.release, "%d.%d", &major, &minor);
	return major * 100 + minor;
}

/* Prints what was seen; the status for main to return. */
static inline int verdict(int as_described, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	puts("");
	return as_described ? 0 : 1;
}
#endif
