// SPDX-License-Identifier: Apache-2.0
/*
 * Somebody else's program: reads and writes a pinned map of cgroup storage with libbpf alone. The key is the descriptor
 * of the cgroup's directory.
 *
 *   peer get PIN CGROUPDIR       prints the value in hexadecimal
 *   peer put PIN CGROUPDIR HEX   stores it
 *
 * Exit: 0 done, 1 absent, 2 usage, 4 another error, on stderr.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const char *what, int error)
{
	fprintf(stderr, "peer: %s: %s\n", what, strerror(error));
	return 4;
}

static int usage(const char *why)
{
	fprintf(stderr, "peer: %s\nusage: peer get PIN CGROUPDIR | peer put PIN CGROUPDIR HEX\n", why);
	return 2;
}

static int get(int map, int cgroup, size_t size)
{
	unsigned char *value = malloc(size);
	int error = value ? bpf_map_lookup_elem(map, &cgroup, value) : -ENOMEM;

	if (error == -ENOENT) {
		fprintf(stderr, "peer: absent\n");
		free(value);
		return 1;
	}
	if (error) {
		free(value);
		return failed("bpf_map_lookup_elem", -error);
	}
	for (size_t i = 0; i < size; i++)
		printf("%02x", value[i]);
	printf("\n");
	free(value);
	return 0;
}

static int put(int map, int cgroup, size_t size, const char *hex)
{
	unsigned char *value;
	int error;

	if (strlen(hex) != 2 * size || strspn(hex, "0123456789abcdefABCDEF") != 2 * size)
		return usage("HEX is two digits for each byte of the value");
	value = malloc(size);
	if (!value)
		return failed("malloc", ENOMEM);
	for (size_t i = 0; i < size; i++)
		sscanf(hex + 2 * i, "%2hhx", &value[i]);
	error = bpf_map_update_elem(map, &cgroup, value, BPF_ANY);
	free(value);
	return error ? failed("bpf_map_update_elem", -error) : 0;
}

int main(int argc, char **argv)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	int map, cgroup, error;

	if (argc < 4)
		return usage("too few arguments");
	map = bpf_obj_get(argv[2]);
	if (map < 0)
		return failed(argv[2], -map);
	cgroup = open(argv[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cgroup < 0)
		return failed(argv[3], errno);
	error = bpf_obj_get_info_by_fd(map, &info, &length);
	if (error)
		return failed("bpf_obj_get_info_by_fd", -error);
	if (argc == 4 && !strcmp(argv[1], "get"))
		return get(map, cgroup, info.value_size);
	if (argc == 5 && !strcmp(argv[1], "put"))
		return put(map, cgroup, info.value_size, argv[4]);
	return usage("get or put?");
}
