/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* In place of bpf-progs/include/collector.h: programs at the same tracepoints that do nothing. */
#ifndef CGRPSTORAGE_EMPTY_COLLECTOR_H
#define CGRPSTORAGE_EMPTY_COLLECTOR_H

#include_next "collector.h"

#undef TRACEPOINT
#define TRACEPOINT(event, handler, args...) \
	SEC("tp_btf/" #event)               \
	int handler(void *ctx)              \
	{                                   \
		return 0;                   \
	}                                   \
	static __always_inline __attribute__((unused)) int left_out_##handler(args)

#endif
