/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Tells whether this kernel takes programs at the entry of its functions; it does nothing. */
#include "kernel.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("fentry/bpf_fentry_test1")
int BPF_PROG(at_entry, int a)
{
	return 0;
}
