/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * How long block I/O takes. A request is of the cgroup that its data is charged to: on a machine where cgroup v1 has the
 * blkio controller that is a v1 cgroup, on another one the nearest ancestor of the writer that has the io controller.
 */
#include "collector.h"

#define OPERATION 0xff /* REQ_OP_BITS is 8 in all releases */

/* enum req_op of 6.0 and newer, REQ_OP_* before, with the same numbers. */
enum { READ = 0, WRITE = 1, FLUSH = 2, DISCARD = 3, SECURE_ERASE = 5, ZONE_APPEND = 7, WRITE_ZEROES = 9 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct blkcg {
	struct cgroup_subsys_state css;
};

struct blkcg_gq {
	struct blkcg *blkcg;
};

struct bio {
	struct blkcg_gq *bi_blkg;
};

struct request {
	__u32 cmd_flags;
	__u32 __data_len;
	struct bio *bio;
	__u64 start_time_ns;
};

#pragma clang attribute pop

COLLECTOR(struct block_stats)

__u64 lost_no_cgroup; /* a request with no data of anybody's, such as one of an ioctl */
__u64 lost_no_start;  /* the device keeps no times: /sys/block/DEVICE/queue/iostats is 0 */

/*
 * The flush that devices get is one for all who wait for it; each of them has a write of nothing, from which blk_insert_flush has
 * taken the mark of a flush (REQ_PREFLUSH).
 */
static __always_inline bool is_flush(struct request *request, __u32 operation)
{
	return operation == WRITE && request->__data_len == 0;
}

static __always_inline struct cgroup *cgroup_of_request(struct request *request)
{
	struct bio *bio = request->bio;
	struct blkcg_gq *group = bio ? bio->bi_blkg : NULL;
	struct blkcg *blkcg = group ? group->blkcg : NULL;

	return blkcg ? blkcg->css.cgroup : NULL;
}

static __always_inline void done(struct request *request, struct block_stats *stats, __u32 operation)
{
	__u64 now = bpf_ktime_get_ns();
	__u64 start = request->start_time_ns;

	if (!start || start > now) {
		count(&lost_no_start, 1);
		return;
	}
	now -= start;
	if (is_flush(request, operation))
		OBSERVE(stats, block_io_latency__op_flush, block_io_latency_sum__op_flush, now);
	else if (operation == READ)
		OBSERVE(stats, block_io_latency__op_read, block_io_latency_sum__op_read, now);
	else if (operation == DISCARD || operation == SECURE_ERASE)
		OBSERVE(stats, block_io_latency__op_discard, block_io_latency_sum__op_discard, now);
	else
		OBSERVE(stats, block_io_latency__op_write, block_io_latency_sum__op_write, now);
}

static __always_inline void add_bytes(struct block_stats *stats, __u32 operation, unsigned int bytes)
{
	if (operation == READ)
		count(&stats->block_io__op_read, bytes);
	else if (operation == DISCARD || operation == SECURE_ERASE)
		count(&stats->block_io__op_discard, bytes);
	else
		count(&stats->block_io__op_write, bytes);
}

/* Runs for each part of a request that is done; with the last part the request is. */
TRACEPOINT(block_rq_complete, on_complete, struct request *request, __u8 error, unsigned int bytes)
{
	__u32 operation = request->cmd_flags & OPERATION;
	struct block_stats *stats;
	struct cgroup *cgroup;

	if (operation == FLUSH)
		return 0;
	cgroup = cgroup_of_request(request);
	if (!cgroup) {
		count(&lost_no_cgroup, 1);
		return 0;
	}
	stats = stats_of(cgroup);
	if (!stats)
		return 0;
	if (error)
		count(&stats->block_io_errors, 1);
	else
		add_bytes(stats, operation, bytes);
	if (bytes >= request->__data_len)
		done(request, stats, operation);
	return 0;
}
