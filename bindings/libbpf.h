/* SPDX-License-Identifier: Apache-2.0 */
/* What jextract reads; symbols.txt selects from it. */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
