/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What user space and the driver programs say to each other: the context of a test run, in and out. A test compares the
 * offsets that HelperDriver.java uses with those in the object's BTF.
 */
#ifndef CGRPSTORAGE_DRIVER_H
#define CGRPSTORAGE_DRIVER_H

#define DRIVER_VALUE_WORDS 32 /* 256 bytes: init and value must fit the BPF stack of 512 */

/* What the programs return. */
enum driver_outcome {
	DRIVER_VALUE = 0,     /* the helper gave a value, or delete's result is in .error */
	DRIVER_NULL = 1,      /* the helper gave NULL */
	DRIVER_NO_CGROUP = 2, /* bpf_cgroup_from_id found none */
};

struct driver_call {
	__u64 cgroup_id;
	__u64 flags;
	__u32 has_init;
	__u32 value_size; /* helper_get: how many bytes of the value to give */
	__s64 error;      /* helper_delete: what the helper returned */
	__u64 bytes[DRIVER_VALUE_WORDS]; /* in: init; out: the value */
};

#endif
